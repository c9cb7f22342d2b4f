"""An API call -> what it needs. Most follow from AWS's reference; S3 and the calls of `special_needs` are tables.

A call of which nothing is known needs an action that nobody has, so that it is refused and found.
"""

import re
from collections.abc import Iterator, Mapping

from local.permissions.api_call import ApiCall
from local.permissions.need import Need, Place
from local.permissions.s3_needs import s3_needs
from local.permissions.service_actions import PLACEHOLDER, Kind, is_known, kinds
from local.permissions.special_needs import ALIASES, SPECIAL

OF_ROLES = frozenset({"iam", "sts"})  # their calls are about roles, and hand none over


def needs(call: ApiCall, place: Place) -> list[Need]:
    """Every one of them must be allowed."""
    if call.service == "s3":
        return s3_needs(call)
    special = SPECIAL.get((call.prefix, call.operation))
    found = special(call, place) if special else by_reference(call, place)
    return [*found, *_passed(call, place, found)]


def by_reference(call: ApiCall, place: Place) -> list[Need]:
    """The action of the operation's name, on every resource that its parameters name."""
    action = f"{call.prefix}:{call.operation}"
    if not is_known(action):
        return [Need(action, "*")]
    arns = [arn for kind in kinds(action) for arn in _arns(call, place, kind)]
    if not arns and any(kind.required for kind in kinds(action)):
        arns = [place.arn(call.prefix, f"unknown resource of {call.operation}")]
    return [Need(action, arn) for arn in arns or ["*"]]


def _passed(call: ApiCall, place: Place, found: list[Need]) -> Iterator[Need]:
    """The roles that the call hands to its service, by whatever parameter is named for a role."""
    if call.prefix in OF_ROLES:
        return
    service = f"{call.prefix}.amazonaws.com"
    for role in dict.fromkeys(_roles(call.parameters)):
        arn = role if role.startswith("arn:") else f"arn:aws:iam::{place.account_id}:role/{role}"
        yield Need(
            "iam:PassRole", arn, {"iam:passedtoservice": service, "iam:associatedresourcearn": found[0].resource}
        )


def _arns(call: ApiCall, place: Place, kind: Kind) -> list[str]:
    """Those that are given whole, else the kind's form, filled with parameters of its placeholders' names."""
    form = re.compile(PLACEHOLDER.sub("[^:]+", kind.arn.replace("*", r"\*")))
    whole = [value for value in call.parameters.values() if isinstance(value, str) and form.fullmatch(value)]
    if whole:
        return whole
    fixed = {"Partition": "aws", "Region": place.region, "Account": place.account_id}
    arns = [kind.arn]
    for name in dict.fromkeys(PLACEHOLDER.findall(kind.arn)):
        values = [fixed[name]] if name in fixed else _values(call, name)
        arns = [arn.replace(f"${{{name}}}", value) for arn in arns for value in values]
    return arns


def _values(call: ApiCall, placeholder: str) -> list[str]:
    value = call.get(placeholder)
    if value is None:
        value = call.get(ALIASES.get((call.prefix, placeholder), placeholder))
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [each.rsplit("/", 1)[-1] if each.startswith("arn:") else each for each in values if isinstance(each, str)]


def _roles(given: object) -> Iterator[str]:
    if isinstance(given, Mapping):
        for name, value in given.items():
            if isinstance(value, str) and name.casefold().endswith(("role", "rolearn")):
                yield value
            yield from _roles(value)
    elif isinstance(given, list):
        for each in given:
            yield from _roles(each)

"""An API call -> what it needs. Most follow from AWS's reference; S3 and the calls of `special_needs` are tables.

A call of which nothing is known needs an action that nobody has, so that it is refused and found.
"""

import re
from collections.abc import Iterator

from local.permissions.api_call import ApiCall
from local.permissions.need import Need, Place
from local.permissions.s3_needs import s3_needs
from local.permissions.service_actions import PLACEHOLDER, Kind, is_known, kinds, passes_role
from local.permissions.special_needs import ALIASES, SPECIAL

PASSED_TO = {"states": "states.amazonaws.com"}  # else the action's prefix is the service's name


def needs(call: ApiCall, place: Place) -> list[Need]:
    """Every one of them must be allowed."""
    if call.service == "s3":
        return s3_needs(call)
    special = SPECIAL.get((call.prefix, call.operation))
    found = special(call, place) if special else by_reference(call, place)
    return [*found, *(passing for need in found for passing in _passed(call, need))]


def by_reference(call: ApiCall, place: Place, action: str | None = None) -> list[Need]:
    """The action of the operation's name, on every resource that its parameters name."""
    action = action or f"{call.prefix}:{call.operation}"
    if not is_known(action):
        return [Need(action, "*")]
    arns = [arn for kind in kinds(action) for arn in _arns(call, place, kind)]
    if not arns and any(kind.required for kind in kinds(action)):
        arns = [place.arn(call.prefix, f"unknown resource of {call.operation}")]
    return [Need(action, arn) for arn in arns or ["*"]]


def _passed_role_arns(call: ApiCall) -> list[str]:
    """The roles that the call hands to a service."""
    return [value for value in _texts(dict(call.parameters)) if re.fullmatch(r"arn:aws:iam::\d+:role/.+", value)]


def _passed(call: ApiCall, need: Need) -> Iterator[Need]:
    if is_known(need.action) and passes_role(need.action):
        service = PASSED_TO.get(call.prefix, f"{call.prefix}.amazonaws.com")
        for role in _passed_role_arns(call):
            yield Need(
                "iam:PassRole", role, {"iam:passedtoservice": service, "iam:associatedresourcearn": need.resource}
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


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value

"""Whether a request is allowed: by the policies of its caller, and by those of what it is about.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html (one account)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from local.policies.conditions import hold
from local.policies.patterns import Facts, matches, matches_arn
from local.policies.statements import Statement

EVERYBODY = "*"


@dataclass(frozen=True)
class Principal:
    """Who asks: a role's session, or a service of AWS that acts by itself."""

    arn: str  # of the session; empty for a service
    role_arn: str = ""
    account_id: str = ""
    service: str = ""


@dataclass(frozen=True)
class Request:
    principal: Principal
    action: str
    resource: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    allowed: bool
    why: str  # IAM's own words of a refusal; empty where allowed
    grants: tuple[Statement, ...] = ()  # the caller's own statements that allow it


def decide(request: Request, own: Sequence[Statement], of_resource: Sequence[Statement] = ()) -> Decision:
    """An explicit Deny wins. Else one Allow is enough, of either side, since both belong to one account."""
    identity = [each for each in own if covers(each, request)]
    resource = [each for each in of_resource if covers(each, request) and names(each, request.principal)]
    for kind, applying in (("identity", identity), ("resource", resource)):
        if any(each.effect == "Deny" for each in applying):
            return Decision(
                False, f"with an explicit deny in {'an' if kind == 'identity' else 'a'} {kind}-based policy"
            )
    grants = tuple(each for each in identity if each.effect == "Allow")
    by_resource = any(each.effect == "Allow" and not _delegates(each, request.principal) for each in resource)
    if grants or by_resource:
        return Decision(True, "", grants)
    kind = "resource" if request.principal.service else "identity"
    return Decision(False, f"because no {kind}-based policy allows the {request.action} action")


def covers(statement: Statement, request: Request) -> bool:
    """Whether action, resource and conditions are those of the request. A trust policy names no resource."""
    facts = request.facts if statement.variables else None
    return (
        _fits_action(statement, request.action)
        and (statement.resources is None or _fits(statement.resources, request.resource, facts))
        and not (statement.other_than_resources and _fits(statement.other_than_resources, request.resource, facts))
        and hold(statement.conditions, request.facts, statement.variables)
    )


def fits_action(pattern: str, action: str) -> bool:
    """Actions are compared in any case."""
    return matches(pattern.casefold(), action.casefold())


def names(statement: Statement, principal: Principal) -> bool:
    """Whether a resource's statement is about the principal."""
    if statement.other_than_principals is not None:
        return not _is_among(statement.other_than_principals, principal)
    return statement.principals is not None and _is_among(statement.principals, principal)


def _fits_action(statement: Statement, action: str) -> bool:
    if statement.other_than_actions is not None:
        return not any(fits_action(each, action) for each in statement.other_than_actions)
    return any(fits_action(each, action) for each in statement.actions or ())


def _fits(patterns: Sequence[str], resource: str, facts: Facts | None) -> bool:
    return any(matches_arn(each, resource, facts) for each in patterns)


def _is_among(principals: Mapping[str, Sequence[str]], principal: Principal) -> bool:
    if EVERYBODY in principals:
        return True
    if principal.service:
        return principal.service in principals.get("Service", ())
    mine = {EVERYBODY, principal.arn, principal.role_arn, *_account(principal)}
    return any(each in mine for each in principals.get("AWS", ()))


def _delegates(statement: Statement, principal: Principal) -> bool:
    """A statement for the account leaves it to the account's own policies: it denies, but does not allow."""
    who = set((statement.principals or {}).get("AWS", ()))
    return bool(who) and who <= set(_account(principal))


def _account(principal: Principal) -> tuple[str, str]:
    return principal.account_id, f"arn:aws:iam::{principal.account_id}:root"

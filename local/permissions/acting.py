"""What engines ask before they act: for a role whose work they do, or for a service that acts by itself."""

from local.permissions.gate import calling
from local.permissions.judge import AccessDenied as AccessDenied
from local.permissions.judge import judge
from local.permissions.ledger import Grant, Ledger, grants
from local.permissions.need import Need
from local.permissions.role_policies import all_roles
from local.runtime.callers import Caller


def require(role: str | None, action: str, resource: str, session: str = "local", **facts: str) -> None:
    """Judges an act that is no call of the API. None is an administrator. Raises: AccessDenied."""
    if role:
        judge().require(Caller(role, session), Need(action, resource, facts))


def require_service(service: str, action: str, resource: str, source_arn: str) -> None:
    """Raises: AccessDenied, where the resource's policy does not let the service in."""
    judge().require_service(service, Need(action, resource), source_arn)


def taken(role: str, service: str, source_arn: str | None = None) -> str:
    """The role, once its trust policy lets the service take it. Raises: AccessDenied."""
    judge().require_trust(role, service, source_arn)
    return role


def calling_role() -> str | None:
    """The role of whoever sent the request that is being answered; None for an administrator."""
    caller = calling.get()
    return caller.role_arn if caller else None


def session_arn(caller: Caller) -> str:
    """Who a session is, as AWS names it."""
    return judge().session_arn(caller)


def ledger() -> Ledger:
    return judge().ledger


def granted(account_id: str) -> set[Grant]:
    """What the roles of all stacks allow."""
    return {grant for role in all_roles(account_id) for grant in grants(role)}

"""The judge: whether a caller may do what a call needs, by its role's policies and those of the resource."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from local.permissions.ledger import Ledger
from local.permissions.need import Need, Place
from local.permissions.resource_policies import of_resource
from local.permissions.role_policies import Role, role_of
from local.policies.decision import Decision, Principal, Request, decide
from local.runtime.callers import Caller
from local.runtime.running_cloud import RunningCloud


class AccessDenied(ClientError):
    """A refusal, as a client of AWS meets it."""

    def __init__(self, who: str, need: Need, why: str) -> None:
        self.text = f"User: {who} is not authorized to perform: {need.action} on resource: {need.resource} {why}"
        super().__init__({"Error": {"Code": "AccessDenied", "Message": self.text}}, need.action)


class Judge:
    def __init__(self, account_id: str, region: str) -> None:
        self.place = Place(account_id, region)
        self.ledger = Ledger()

    def require(self, caller: Caller, need: Need) -> None:
        """Raises: AccessDenied."""
        decision = self.decision(caller, need)
        if decision.allowed:
            self.ledger.allowed(caller.role_name, need, decision.grants)
            return
        self.ledger.refused(caller.role_name, need, decision.why)
        raise AccessDenied(self.session_arn(caller), need, decision.why)

    def decision(self, caller: Caller, need: Need) -> Decision:
        """Leaves nothing in the ledger."""
        role = self._role(caller)
        if role is None:
            return Decision(False, f"because the role {caller.role_arn} does not exist")
        principal = Principal(self.session_arn(caller), role.arn, self.place.account_id)
        facts = {**self._facts(), "aws:principalarn": role.arn, "aws:principaltype": "AssumedRole", **need.facts}
        request = Request(principal, need.action, need.resource, facts)
        return decide(request, role.statements, of_resource(self.place, need.resource))

    def require_service(self, service: str, need: Need, source_arn: str) -> None:
        """What a service does by itself, in nobody's role, is up to the resource's policy. Raises: AccessDenied."""
        facts = {**self._facts(), **self._source(source_arn), "aws:principalisawsservice": "true", **need.facts}
        request = Request(Principal("", service=service), need.action, need.resource, facts)
        decision = decide(request, (), of_resource(self.place, need.resource))
        if decision.allowed:
            self.ledger.allowed(service, need, ())
            return
        self.ledger.refused(service, need, decision.why)
        raise AccessDenied(service, need, decision.why)

    def require_trust(self, role_name: str, service: str, source_arn: str | None = None) -> None:
        """Whether the service may take the role. Raises: AccessDenied."""
        role, need = role_of(self.place.account_id, role_name), Need("sts:AssumeRole", role_name)
        facts = {**self._facts(), **self._source(source_arn), "sts:externalid": self.place.account_id}
        request = Request(Principal("", service=service), need.action, need.resource, facts)
        decision = decide(request, (), role.trust if role else ())
        if decision.allowed:
            self.ledger.allowed(service, need, ())
            return
        self.ledger.refused(service, need, decision.why)
        raise AccessDenied(service, need, decision.why)

    def _role(self, caller: Caller) -> Role | None:
        return role_of(self.place.account_id, caller.role_arn)

    def session_arn(self, caller: Caller) -> str:
        """Who a session is, as AWS names it."""
        return f"arn:aws:sts::{self.place.account_id}:assumed-role/{caller.role_name}/{caller.session}"

    def _source(self, source_arn: str | None) -> Mapping[str, str]:
        source = {"aws:sourceaccount": self.place.account_id}
        return source | ({"aws:sourcearn": source_arn} if source_arn else {})

    def _facts(self) -> dict[str, Any]:
        """What is true of every call. It came over the loopback interface; on AWS the same call comes over TLS."""
        return {
            "aws:securetransport": "true",
            "aws:requestedregion": self.place.region,
            "aws:principalaccount": self.place.account_id,
            "aws:currenttime": datetime.now(UTC).isoformat(),
        }


_judge: Judge | None = None


def install(cloud: RunningCloud) -> None:
    global _judge
    _judge = Judge(cloud.account_id, cloud.region)


def judge() -> Judge:
    if _judge is None:
        raise RuntimeError("No cloud has started")
    return _judge

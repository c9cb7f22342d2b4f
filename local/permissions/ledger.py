"""What was judged: how often, what was refused, and which grants were used."""

import threading
from collections import Counter
from dataclasses import dataclass, field

from local.permissions.need import Need
from local.permissions.role_policies import Role
from local.permissions.service_actions import can_be_about, is_known
from local.policies.decision import fits_action
from local.policies.patterns import matches_arn
from local.policies.statements import Statement


@dataclass(frozen=True, order=True)
class Grant:
    """One action on one resource of a role's statement, as the policy spells them."""

    role: str
    action: str
    resource: str


@dataclass(frozen=True, order=True)
class Denial:
    role: str
    action: str
    resource: str
    why: str


@dataclass
class Ledger:
    judged: int = 0
    denied: Counter[Denial] = field(default_factory=Counter)
    _used: set[Grant] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allowed(self, role: str, need: Need, statements: tuple[Statement, ...]) -> None:
        """Every statement that grants it counts as used."""
        used = {
            Grant(role, action, resource)
            for statement in statements
            for action in statement.actions or ()
            if fits_action(action, need.action)
            for resource in statement.resources or ()
            if matches_arn(resource, need.resource, need.facts)
        }
        with self._lock:
            self.judged += 1
            self._used |= used

    def refused(self, role: str, need: Need, why: str) -> None:
        with self._lock:
            self.judged += 1
            self.denied[Denial(role, need.action, need.resource, why)] += 1

    def unused(self, granted: set[Grant]) -> list[Grant]:
        """Those that no call used."""
        with self._lock:
            return sorted(granted - self._used)


def grants(role: Role) -> list[Grant]:
    """What a role's policies allow: each action with each resource of its statement that it can be about."""
    return [
        Grant(role.name, action, resource)
        for statement in role.statements
        if statement.effect == "Allow"
        for action in statement.actions or ()
        for resource in statement.resources or ()
        if not is_known(action) or can_be_about(action, resource)
    ]

"""The policies of roles, as the deployed stacks made them in moto's IAM."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from moto.iam.models import iam_backends

from local.policies.statements import Statement, statements

TRUST = "sts:AssumeRole"


@dataclass(frozen=True)
class Role:
    name: str
    arn: str
    policies: tuple[tuple[str, tuple[Statement, ...]], ...]  # the role's policies by name
    trust: tuple[Statement, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(each for _, policy in self.policies for each in policy)


def role_of(account_id: str, name: str) -> Role | None:
    """None for a role that does not exist. `name` may be an ARN."""
    wanted = name.rsplit("/", 1)[-1]
    return next((_read(each) for each in _roles(account_id) if each.name == wanted), None)


def all_roles(account_id: str) -> list[Role]:
    return [_read(each) for each in _roles(account_id)]


def _roles(account_id: str) -> list[Any]:
    backend: Any = iam_backends[account_id]["aws"]
    return list(backend.roles.values())


def _read(role: Any) -> Role:
    inline = tuple((name, _text(document)) for name, document in sorted(role.policies.items()))
    managed = tuple(sorted((policy.name, _managed(policy)) for policy in role.managed_policies.values()))
    return _role(role.name, role.arn, (*inline, *managed), _text(role.assume_role_policy_document))


@lru_cache(maxsize=1024)
def _role(name: str, arn: str, documents: tuple[tuple[str, str], ...], trust: str) -> Role:
    """The same documents are read once."""
    policies = tuple((policy, statements(document)) for policy, document in documents)
    return Role(name, arn, policies, statements(trust))


def _managed(policy: Any) -> str:
    versions = {version.version_id: version for version in policy.versions}
    return _text(versions[policy.default_version_id].document)


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)

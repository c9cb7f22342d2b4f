"""The statements of a policy document, in one form whatever the document's spelling."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

VARIABLES_SINCE = "2012-10-17"  # a document without a version is of 2008, where `${...}` is plain text


@dataclass(frozen=True)
class Statement:
    """`actions`, `resources` and `principals` are None where the document has their opposite, or none."""

    effect: str  # Allow or Deny
    actions: tuple[str, ...] | None = None
    other_than_actions: tuple[str, ...] | None = None
    resources: tuple[str, ...] | None = None
    other_than_resources: tuple[str, ...] | None = None
    principals: Mapping[str, tuple[str, ...]] | None = None  # AWS, Service, ... -> who
    other_than_principals: Mapping[str, tuple[str, ...]] | None = None
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    variables: bool = False


def statements(document: str | Mapping[str, Any]) -> tuple[Statement, ...]:
    """Raises: ValueError where a statement neither allows nor denies."""
    read: Mapping[str, Any] = json.loads(document) if isinstance(document, str) else document
    given = read.get("Statement") or []
    variables = read.get("Version") == VARIABLES_SINCE
    return tuple(_statement(each, variables) for each in (given if isinstance(given, list) else [given]))


def _statement(given: Mapping[str, Any], variables: bool) -> Statement:
    if given.get("Effect") not in ("Allow", "Deny"):
        raise ValueError(f"A statement allows or denies; this does neither: {given}")
    return Statement(
        given["Effect"],
        _texts(given.get("Action")),
        _texts(given.get("NotAction")),
        _texts(given.get("Resource")),
        _texts(given.get("NotResource")),
        _principals(given.get("Principal")),
        _principals(given.get("NotPrincipal")),
        {operator: _keys(keys) for operator, keys in (given.get("Condition") or {}).items()},
        variables,
    )


def _keys(keys: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key: _texts(values) or () for key, values in keys.items()}


def _texts(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    return tuple(_text(each) for each in (value if isinstance(value, list | tuple) else [value]))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _principals(value: Any) -> dict[str, tuple[str, ...]] | None:
    if value is None:
        return None
    if value == "*":
        return {"*": ("*",)}
    return {kind: _texts(who) or () for kind, who in value.items()}

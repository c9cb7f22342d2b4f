"""SQL from a file of its own: check its parameters, add the views that it names, and stand in for tables that the
crawler has not found yet.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from aisle.errors import InvalidInput
from aisle.lake.tables import TABLES, Table
from aisle.lake.views import VIEWS

PARAMETER = re.compile(r"(?<!:):([a-z_][a-z0-9_]*)")
COMMENT = re.compile(r"--[^\n]*")
MOMENTS = frozenset({"since", "until"})  # parameters; a query compares the beginning of their text with months
TYPES = {"string": "varchar", "int": "integer"}  # Trino's names for Athena's types


def parameters(sql: str) -> list[str]:
    """The parameters of the query, in the order of their names.

    >>> parameters("SELECT 1 FROM items WHERE price > :least AND price < :most -- :none")
    ['least', 'most']
    """
    return sorted(set(PARAMETER.findall(COMMENT.sub("", sql))))


def check_parameters(sql: str, given: Mapping[str, Any]) -> None:
    """Check the given parameters against those of the query.

    Raises: InvalidInput, if one is missing, unknown, of a wrong type, or no moment where it must be one.
    """
    wanted = set(parameters(sql))
    for name in sorted(wanted - given.keys()):
        raise InvalidInput(f"parameters.{name}", "missing")
    for name in sorted(given.keys() - wanted):
        known = ", ".join(sorted(wanted)) or "no parameters"
        raise InvalidInput(f"parameters.{name}", f"unknown: the query has {known}")
    for name, value in given.items():
        if not isinstance(value, str | int | float):
            raise InvalidInput(f"parameters.{name}", "must be text, a number or a boolean")
        if name in MOMENTS and not _is_moment(value):
            words = f"{value!r} is no day or moment: give it as 2026-11-29, or 2026-11-29 02:00:00 (UTC)"
            raise InvalidInput(f"parameters.{name}", words)


def _is_moment(value: Any) -> bool:
    """
    >>> [_is_moment(text) for text in ("2026-11-29", "2026-11-29 02:00:00", "2026-11-31", "20261129", 3)]
    [True, True, False, False, False]
    """
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return moment is not None and value in (f"{moment:%Y-%m-%d}", f"{moment:%Y-%m-%d %H:%M:%S}")


def complete(sql: str, present: Collection[str]) -> str:
    """Return the query with its views, and with an empty table in place of each named table that is not `present`.

    A shop without orders has no such folder, so the crawler creates no such table.

    >>> complete("SELECT count(*) FROM items", {"items"})
    'SELECT count(*) FROM items'
    """
    text = COMMENT.sub("", sql).strip()
    views = {name: COMMENT.sub("", body).strip() for name, body in VIEWS.items() if name in _named(text)}
    named = _named(text).union(*map(_named, views.values()))
    missing = [_empty(table) for name, table in TABLES.items() if name in named and name not in present]
    parts = [*missing, *(f"{name} AS ({body})" for name, body in views.items())]
    if not parts:
        return text
    rest = re.sub(r"^WITH\s+", "", text, flags=re.IGNORECASE)
    return f"WITH {', '.join(parts)}{',' if rest != text else ''} {rest}"


def _named(text: str) -> set[str]:
    return {name.lower() for name in re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", text, re.IGNORECASE)}


def _empty(table: Table) -> str:
    columns = ", ".join(f"CAST(NULL AS {_trino_type(kind)}) AS {name}" for name, kind in table.columns)
    return f"{table.name} AS (SELECT {columns} WHERE false)"


def _trino_type(kind: str) -> str:
    """
    >>> _trino_type("map<string,string>"), _trino_type("timestamp")
    ('map(varchar,varchar)', 'timestamp')
    """
    outer, _, inner = kind.partition("<")
    if not inner:
        return TYPES.get(kind, kind)
    return f"{outer}({','.join(_trino_type(part.strip()) for part in inner.removesuffix('>').split(','))})"

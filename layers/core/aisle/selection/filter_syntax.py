"""The syntax of a filter: `brand:Acme|Zeta;price:10..50;-color:red;attributes.organic:yes`.

Formula:
    filter = clause *(";" clause)
    clause = ["-"] field ":" value *("|" value)        "-" turns the clause round
    field  = a field of aisle.selection.filter_fields, or "attributes." and the attribute's name

An item meets every clause. A backslash takes the meaning from `;`, `|`, `:` and `\\` after it. Spaces around parts
count nothing.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator
from pydantic import Field as PydanticField

from aisle.selection.conditions import Condition, Not
from aisle.selection.filter_fields import ATTRIBUTES, FIELDS, Field, find_field
from aisle.selection.nearest_name import did_you_mean

MOST_CHARACTERS = 4_000  # an HTTP API takes 10,240 bytes of address and headers together
MOST_CLAUSES = 20
MOST_VALUES = 200  # of one clause
SPECIAL = re.compile(r"[;|:\\]")
_ESCAPED = re.compile(r"\\([;|:\\])")
_PARTS = {mark: re.compile(rf"((?:[^\\{mark}]|\\.|\\$)*)(?:{re.escape(mark)}|$)", re.DOTALL) for mark in ";|:"}


@dataclass(frozen=True)
class Clause:
    """One part of a filter."""

    field: str
    values: tuple[str, ...]  # as they were written
    condition: Condition  # with the turn
    text: str


@lru_cache(maxsize=1_024)
def parse_filter(text: str) -> tuple[Clause, ...]:
    """The clauses of a filter; none of an empty one.

    Raises: ValueError, with the clause that is wrong and the reason.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read")
    written = [part for part in map(str.strip, _parted(text, ";")) if part]
    if len(written) > MOST_CLAUSES:
        raise ValueError(f"has {len(written)} clauses; at most {MOST_CLAUSES} are read")
    clauses = tuple(_clause(number, part) for number, part in enumerate(written, start=1))
    wanted = [clause.field for clause in clauses if not isinstance(clause.condition, Not)]
    twice = next((field for field in wanted if wanted.count(field) > 1), None)
    if twice:
        raise ValueError(f"{twice} stands twice, and an item meets every clause: write one, such as {_as_one(twice)}")
    return clauses


def escaped(value: str) -> str:
    r"""A value as a filter writes it.

    >>> escaped("A|B; C")
    'A\\|B\\; C'
    """
    return SPECIAL.sub(lambda mark: f"\\{mark[0]}", value)


def _clause(number: int, text: str) -> Clause:
    name, *rest = _parted(text.removeprefix("-"), ":", most=1)
    name = _plain(name)
    field = find_field(name)
    place = f"clause {number} ({text[:60]}): "
    if field is None:
        own = f"; an attribute of the shop's own is {ATTRIBUTES}{name}" if name else ""
        raise ValueError(f"{place}{name or 'nothing'} is no field; {did_you_mean(name, _names())}{own}")
    if not rest:
        raise ValueError(f"{place}says no value; write {field.example}")
    values = [_plain(value) for value in _parted(rest[0], "|")]
    if "" in values:
        raise ValueError(f"{place}has an empty value; write {field.example}")
    if len(values) > MOST_VALUES:
        raise ValueError(f"{place}has {len(values)} values; at most {MOST_VALUES} are read")
    try:
        condition = field.read(values)
    except ValueError as error:
        raise ValueError(f"{place}{name} {error}; write {field.example}") from None
    return Clause(name, tuple(values), Not(condition) if text.startswith("-") else condition, text)


def _names() -> list[str]:
    return [*FIELDS, f"{ATTRIBUTES}NAME"]


def _as_one(name: str) -> str:
    field: Field | None = find_field(name)
    return field.example if field else name


def _parted(text: str, mark: str, most: int = -1) -> list[str]:
    """The parts between unescaped marks; with `most`, the rest after so many stays whole."""
    parts, at = [], 0
    while most != 0:
        found = _PARTS[mark].match(text, at)
        assert found is not None  # it matches the empty text
        parts.append(found[1])
        if found.end() == found.end(1):  # the end, not a mark
            return parts
        at, most = found.end(), most - 1
    return [*parts, text[at:]]


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text.strip())


def _readable(text: str) -> str:
    parse_filter(text)
    return text


FilterText = Annotated[
    str,
    AfterValidator(_readable),
    PydanticField(
        json_schema_extra={"maxLength": MOST_CHARACTERS, "examples": ["brand:Acme|Zeta;price:10..50;-color:red"]}
    ),
]
"""The type of a field that holds a filter. It refuses one that cannot be read."""

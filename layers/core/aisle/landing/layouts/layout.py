"""A layout: which columns of a known export feed which fields, read from `layouts/*.json`."""

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from aisle.errors import InvalidInput
from aisle.landing.cells.words import plain

OWN = "aisle"


class Part(BaseModel):
    """A part of a layout; an unknown name in it is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(Part):
    """Where every named column holds one of the words, fields are set; `default` sets those that are absent.

    A word "" means an absent value. `default` may quote other fields in braces.
    """

    when: dict[str, list[str]]
    set: dict[str, str] = Field(default_factory=dict)
    default: dict[str, str] = Field(default_factory=dict)


class Variants(Part):
    """Rows of one product. Those that agree in `group` are one item; or `parent` names the product's own row."""

    group: str | None = None
    parent: str | None = None
    own_names: list[str] = Field(default_factory=list, description="By which a `parent` names a row, in braces.")
    only_with: list[str] = Field(default_factory=list, description="A row without any of these is no variant.")
    names: list[str] = Field(default_factory=list, description="What tells variants of a product apart.")


class Layout(Part):
    """How one known export writes one kind of rows."""

    name: str
    title: str = Field(description="For people.")
    kind: str
    signature: list[list[str]] = Field(default_factory=list, description="Any of these sets of headers tells it.")
    columns: dict[str, list[str]] = Field(default_factory=dict, description="Field -> headers, the best first.")
    words: dict[str, dict[str, str]] = Field(default_factory=dict, description="Field -> word of the shop -> ours.")
    rules: list[Rule] = Field(default_factory=list)
    fill_down: list[str] = Field(default_factory=list, description="Fields that an order's later lines leave out.")
    variants: Variants | None = None
    first_of: dict[str, str] = Field(default_factory=dict, description="Field -> what parts several in its cell.")
    left_out: list[str] = Field(default_factory=list, description="Headers that are nobody's business; `*` at the end.")
    flatten: list[str] = Field(default_factory=list, description="Objects, and lists of key and value, to spread out.")
    item_columns: dict[str, list[str]] = Field(default_factory=dict, description="As `columns`, within `items`.")


@cache
def layouts() -> dict[tuple[str, str], Layout]:
    """By kind and name."""
    found = [entry for entry in files("aisle.landing.layouts").iterdir() if entry.name.endswith(".json")]
    read = [Layout.model_validate(json.loads(entry.read_text("utf-8"))) for entry in found]
    return {(layout.kind, layout.name): layout for layout in sorted(read, key=lambda each: each.name)}


def layout_named(kind: str, name: str) -> Layout:
    """Raises: InvalidInput"""
    found = layouts().get((kind, name))
    if found is None:
        known = ", ".join(known for of, known in layouts() if of == kind)
        raise InvalidInput("layout", f"{name} is no layout of {kind}; there are {known}")
    return found


def recognise(kind: str, headers: Iterable[str]) -> Layout:
    """The layout whose signature is the longest that the headers hold; else Aisle's own."""
    have = {plain(header) for header in headers}
    best, length = layouts()[kind, OWN], 0
    for layout in layouts().values():
        if layout.kind == kind:
            for signature in layout.signature:
                if len(signature) > length and have.issuperset(map(plain, signature)):
                    best, length = layout, len(signature)
    return best

"""What the shop says of an item, as terms: the one document that every text view reads."""

from collections.abc import Mapping
from typing import Any

from aisle.inputs.catalogue import FACETS
from aisle.inputs.words import words


def item_terms(row: Mapping[str, Any]) -> list[str]:
    """Words of title (twice) and description, and a term for each attribute, its name with it."""
    title = words(row.get("title"))
    facets = [f"{facet}={row[facet]}" for facet in (*FACETS, "manufacturer") if row.get(facet)]
    own = [f"{name}={value}" for name, value in attributes(row).items()]
    return [*title, *title, *words(row.get("description")), *facets, *own]


def attributes(row: Mapping[str, Any]) -> dict[str, str]:
    """The shop's own columns. A map column comes as pairs."""
    own = row.get("attributes") or ()
    pairs = own.items() if isinstance(own, Mapping) else own
    return {str(name): str(value) for name, value in pairs if value}

"""docs/attributes.md: each attribute that a shop collects, and what uses it."""

from collections.abc import Iterable, Iterator

from aisle.lake.attributes import GROUPS, NO_ATTRIBUTE, Attribute

INTRODUCTION = """# Attributes, and what uses them

Everything that a shop collects is used: by a feature of the network, a rule, a filter, a named query or the card. This
page is generated (`make docs`) from `layers/core/aisle/lake/attributes.py`. Tests prove each cell: a feature's value
changes with the attribute, a rule or a filter tells items apart by it, a query's column is computed from it.

- **features**: [recommender.md](recommender.md). An empty cell: no feature reads it, and none was tried.
- **rules**: [rules.md](rules.md); `match` is of the item, `when` of the occasion.
- **filters**: [filters.md](filters.md).
- **queries**: the named query and the column of its answer, [queries.md](queries.md).
"""

REST = """
## Columns that are none of these

| columns of the lake | why |
|---|---|
"""


def attributes_page() -> str:
    """The page as Markdown."""
    return "\n".join([INTRODUCTION, *_groups()]) + REST + "\n".join(_rest()) + "\n"


def _groups() -> Iterator[str]:
    for name, attributes in GROUPS.items():
        yield f"## Attributes {name}\n"
        yield "| attribute | told by | features | rules | filters | queries | card |"
        yield "|---|---|---|---|---|---|---|"
        yield from map(_row, attributes)
        yield ""


def _row(attribute: Attribute) -> str:
    told = _quoted((*attribute.columns[:1], *attribute.events))
    uses = (attribute.features, attribute.rules, attribute.filters, attribute.queries)
    return f"| {attribute.name} | {told} | {' | '.join(map(_quoted, uses))} | {'yes' if attribute.card else ''} |"


def _rest() -> Iterator[str]:
    for reason in dict.fromkeys(NO_ATTRIBUTE.values()):
        yield f"| {_quoted(column for column, why in NO_ATTRIBUTE.items() if why == reason)} | {reason} |"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)

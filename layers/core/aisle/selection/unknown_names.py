"""Names in a query that no item has: the catalogue changes, so they are answered, each with the nearest right one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aisle.live.item_facts import GROUPS, ItemFacts
from aisle.selection.conditions import Having, Ids, Not
from aisle.selection.filter_fields import ATTRIBUTES
from aisle.selection.filter_syntax import Clause, parse_filter
from aisle.selection.nearest_name import nearest
from aisle.selection.vocabulary import attribute_names, nearest_item, values_of

MOST_NOTES = 10  # of one answer


@dataclass(frozen=True)
class Note:
    """One name that no item has."""

    field: str
    value: str
    note: str
    nearest: str | None


def unknown_in_filter(text: str, facts: ItemFacts) -> Iterator[Note]:
    """Values and attributes of a filter that no item has."""
    for clause in parse_filter(text):
        condition = clause.condition.part if isinstance(clause.condition, Not) else clause.condition
        if isinstance(condition, Ids):
            yield from unknown_items(f"filter.{clause.field}", clause.values, facts)
        elif isinstance(condition, Having):
            yield from _unknown_values(clause, condition.name, facts)


def unknown_items(field: str, item_ids: Iterable[str], facts: ItemFacts) -> Iterator[Note]:
    """Ids that neither an item nor a variant has."""
    ids = list(item_ids)
    for item_id, place in zip(ids, facts.find_all(ids).tolist(), strict=True):
        if place < 0:
            yield Note(field, item_id, "no item has this id", nearest_item(facts, item_id))


def unknown_value(field: str, name: str, value: str, facts: ItemFacts) -> Iterator[Note]:
    """A value of a column or attribute that no item has."""
    if not len(facts.having(name, value)):
        what = name.replace("_", "-") if name in GROUPS else "value"
        yield Note(field, value, f"no item has this {what}", nearest(value, values_of(facts, name)))


def _unknown_values(clause: Clause, name: str, facts: ItemFacts) -> Iterator[Note]:
    if clause.field.startswith(ATTRIBUTES) and not any(len(facts.having(name, value)) for value in clause.values):
        known = attribute_names(facts)
        if name not in known:
            near = nearest(name, known)
            yield Note("filter", clause.field, "no item has this attribute", f"{ATTRIBUTES}{near}" if near else None)
            return
    for value in clause.values:
        yield from unknown_value(f"filter.{clause.field}", name, value, facts)

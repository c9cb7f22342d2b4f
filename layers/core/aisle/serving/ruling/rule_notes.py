"""Names in rules that no item has: the catalogue changes, so they are told, not refused."""

from collections.abc import Iterator
from itertools import islice

from aisle.live.item_facts import ItemFacts
from aisle.selection.match import Match
from aisle.selection.unknown_names import Note, unknown_items, unknown_value
from aisle.serving.ruling.rules import Rules, TimedPin

MOST_NOTES = 50  # of one document
COLUMNS = {"brands": "brand", "categories": "category", "sub_categories": "sub_category"}


def notes_on_rules(rules: Rules, facts: ItemFacts) -> list[Note]:
    """Each name that no item has, with its place in the document and the nearest right one."""
    return list(islice(_unknown_names(rules, facts), MOST_NOTES))


def _unknown_names(rules: Rules, facts: ItemFacts) -> Iterator[Note]:
    for number, rule in enumerate(rules.rules):
        place = f"rules[{number}]"
        if isinstance(rule, TimedPin):
            yield from unknown_items(f"{place}.item_id", [rule.item_id], facts)
        elif rule.match is not None:
            yield from _in_match(f"{place}.match", rule.match, facts)
        for category in sorted(rule.when.page_categories or ()) if rule.when else ():
            yield from unknown_value(f"{place}.when.page_categories", "category", category, facts)


def _in_match(place: str, match: Match, facts: ItemFacts) -> Iterator[Note]:
    yield from unknown_items(f"{place}.item_ids", sorted(match.item_ids or ()), facts)
    for field, column in COLUMNS.items():
        for value in sorted(getattr(match, field) or ()):
            yield from unknown_value(f"{place}.{field}", column, value, facts)
    for name, values in sorted((match.attributes or {}).items()):
        for value in sorted(values):
            yield from unknown_value(f"{place}.attributes.{name}", name, value, facts)

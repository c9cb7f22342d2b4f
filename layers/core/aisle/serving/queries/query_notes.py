"""What a query names and the shop does not have: the answer tells it, with the nearest name that there is."""

from collections.abc import Iterator
from itertools import islice

from aisle.live.item_facts import ItemFacts
from aisle.profile.anonymous_visit import newest_ids
from aisle.selection.unknown_names import MOST_NOTES, Note, unknown_in_filter, unknown_items, unknown_value
from aisle.serving.queries.recommendation_query import RecommendationQuery


def notes_on(query: RecommendationQuery, facts: ItemFacts) -> list[Note]:
    """Names in the query that no item has, each with the nearest that one has; at most MOST_NOTES."""
    return list(islice(_unknown_names(query, facts), MOST_NOTES))


def _unknown_names(query: RecommendationQuery, facts: ItemFacts) -> Iterator[Note]:
    if query.category:
        yield from unknown_value("category", "category", query.category, facts)
    yield from unknown_items("item_id", [query.item_id] if query.item_id else [], facts)
    yield from unknown_in_filter(query.filter, facts)
    yield from unknown_items("ids", query.ids, facts)
    for field in ("recent_items", "cart_items"):
        yield from unknown_items(field, newest_ids(getattr(query, field)), facts)

"""The reason for an item: a sentence on the strongest part of its score and the history entry behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aisle.events.event_names import EventName
from aisle.features.registry import GROUPS, NAMES
from aisle.inputs.histories import EVENTS
from aisle.ranking.attribution import Attribution
from aisle.ranking.query_context import QueryContext
from aisle.retrieval.retrievers import ITEM_PAIRS, LIKES, RETRIEVERS, SEQUENCE, Retriever

DID: dict[str, str] = {name: name.spec.did for name in EventName if name.spec.did}
"""What the shopper did with an item, by event. Any other event reads as a view."""

MIN_SHARE = 0.1  # of a retriever's greatest score; below it a score is too weak for a reason
SEEN, OWNED = NAMES.index("seen_strength"), NAMES.index("seen_owned")
STATED_CATEGORY, STATED_BRAND, STATED_STYLES = (NAMES.index(f"stated_{of}") for of in ("category", "brand", "styles"))
TREND, RISING = NAMES.index("popularity_trend"), 0.3
PRICE_BEYOND, CLOSE_PRICE = NAMES.index("price_distance"), 0.25
UNTRACED = (LIKES, SEQUENCE, ITEM_PAIRS, "category")
SHARES = {each.name: NAMES.index(f"{each.name}_share") for each in RETRIEVERS}
TRACED = {
    group: [(SHARES[each.name], each) for each in RETRIEVERS if each.group == group and each.view not in UNTRACED]
    for group in GROUPS
}
"""By group, the retrievers whose scores trace back to a history entry. Each follows the position of its share."""


@dataclass(frozen=True)
class Chosen:
    """A candidate that the answer includes. Shape: parts (groups,), in the order of GROUPS."""

    item: int
    card: Mapping[str, Any]
    features: list[float]
    parts: list[float]


def reason(context: QueryContext, attribution: Attribution, chosen: Chosen) -> str:
    """A sentence that a shopper would understand. It tries feature groups from the strongest part to the weakest."""
    if chosen.features[OWNED] > 0:
        return "You bought this before"
    if chosen.features[SEEN] > 0 and context.context_item < 0:
        return "You looked at this before"
    writers = {"content": _by_content, "collaborative": _by_others, "knowledge": _by_stated_preferences}
    is_new = chosen.item >= attribution.pairs.views.trained_items
    if is_new:  # nobody has taken it yet: what others did with its like is no reason
        del writers["collaborative"]
    for group in sorted(writers, key=lambda group: -chosen.parts[GROUPS.index(group)]):
        sentence = writers[group](context, attribution, chosen)
        if sentence:
            return sentence
    return _by_popularity(chosen, is_new)


def _by_content(context: QueryContext, attribution: Attribution, chosen: Chosen) -> str | None:
    source = _source(attribution, chosen, "content")
    if source is None:
        return None
    if context.context_item >= 0:
        return f"Similar to {_title(attribution, source[1])}"
    return f"Because you {_action(attribution, source[1])}: something like it"


def _by_others(context: QueryContext, attribution: Attribution, chosen: Chosen) -> str | None:
    source = _source(attribution, chosen, "collaborative")
    if source is None:
        return "Liked by shoppers with a taste like yours" if chosen.features[SHARES[LIKES]] > MIN_SHARE else None
    retriever, entry = source
    if retriever.view == "together":
        return f"Often bought with {_title(attribution, entry)}"
    if context.context_item >= 0:
        return f"Shoppers who look at {_title(attribution, entry)} take this too"
    return f"Because you {_action(attribution, entry)}"


def _by_stated_preferences(context: QueryContext, attribution: Attribution, chosen: Chosen) -> str | None:
    if chosen.features[STATED_CATEGORY]:
        return f"Matches your interest in {chosen.card['category']}"
    if chosen.features[STATED_BRAND]:
        return f"From {chosen.card['brand']}, a brand you like"
    if chosen.features[STATED_STYLES]:
        return "In a style you like"
    if 0 < chosen.features[PRICE_BEYOND] < CLOSE_PRICE:
        return "In the price range you look at"
    return None


def _by_popularity(chosen: Chosen, is_new: bool) -> str:
    category = chosen.card.get("category")
    how = "New" if is_new else "Trending" if chosen.features[TREND] > RISING else "Popular"
    return f"{how} in {category}" if category else f"{how} now"


def _source(attribution: Attribution, chosen: Chosen, group: str) -> tuple[Retriever, int] | None:
    """The group's retriever with the greatest share, and the history entry that contributes most to its score."""
    shares = ((chosen.features[share], retriever) for share, retriever in TRACED[group])
    strong = [each for each in shares if each[0] > MIN_SHARE]
    for _, retriever in sorted(strong, key=lambda each: -each[0]):
        entry = attribution.source(retriever, chosen.item)
        if entry is not None and attribution.card(entry):
            return retriever, entry
    return None


def _title(attribution: Attribution, entry: int) -> str:
    card = attribution.card(entry)
    return str(card.get("title") or card["item_id"])


def _action(attribution: Attribution, entry: int) -> str:
    """What the shopper did with the item of this history entry, such as "bought Green tea"."""
    event = EVENTS[attribution.pairs.shoppers.histories.event[entry]]
    return DID.get(event, "viewed {}").format(_title(attribution, entry))

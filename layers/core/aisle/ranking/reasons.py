"""A sentence for the shopper: the strongest part of the score, and the item of the history that it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aisle.events.event_names import EventName
from aisle.features.registry import GROUPS, NAMES
from aisle.inputs.histories import EVENTS
from aisle.ranking.attribution import Traces
from aisle.ranking.query_context import Question
from aisle.retrieval.retrievers import LIKES, READINGS, SEQUENCE, TRAIL, Reading

DID: dict[str, str] = {
    EventName.SHARE: "shared {}",
    EventName.SET_ALERT: "watch {}",
    EventName.ADD_TO_WISHLIST: "saved {}",
    EventName.ADD_TO_CART: "put {} in your cart",
    EventName.PURCHASE: "bought {}",
    EventName.RATE_ITEM: "rated {}",
}
"""What a shopper did with an item; anything else was a look."""

SHARE_THAT_TELLS = 0.1  # of a view's greatest opinion; below it the view hardly knows the item
SEEN, OWNED = NAMES.index("seen_strength"), NAMES.index("seen_owned")
STATED_CATEGORY, STATED_BRAND, STATED_STYLES = (NAMES.index(f"stated_{of}") for of in ("category", "brand", "styles"))
TREND, RISING = NAMES.index("popularity_trend"), 0.3
PRICE_BEYOND, CLOSE_PRICE = NAMES.index("price_distance"), 0.25
UNTRACED = (LIKES, SEQUENCE, TRAIL, "category")
SHARES = {each.name: NAMES.index(f"{each.name}_share") for each in READINGS}
TRACED = {
    group: [(SHARES[each.name], each) for each in READINGS if each.group == group and each.view not in UNTRACED]
    for group in GROUPS
}
"""Readings of each group that can name the item of the history they come from, after the place of their share."""


@dataclass(frozen=True)
class Chosen:
    """A candidate that will be answered. Shape: parts (groups,), in the order of GROUPS."""

    item: int
    card: Mapping[str, Any]
    features: list[float]
    parts: list[float]


def reason(question: Question, traces: Traces, chosen: Chosen) -> str:
    if chosen.features[OWNED] > 0:
        return "You bought this before"
    if chosen.features[SEEN] > 0 and question.context_item < 0:
        return "You looked at this before"
    tellers = {"content": _by_content, "collaborative": _by_others, "knowledge": _by_what_was_said}
    for group in sorted(tellers, key=lambda group: -chosen.parts[GROUPS.index(group)]):
        sentence = tellers[group](question, traces, chosen)
        if sentence:
            return sentence
    return _by_popularity(chosen)


def _by_content(question: Question, traces: Traces, chosen: Chosen) -> str | None:
    source = _source(traces, chosen, "content")
    if source is None:
        return None
    if question.context_item >= 0:
        return f"Similar to {_title(traces, source[1])}"
    return f"Because you {_did(traces, source[1])}: something like it"


def _by_others(question: Question, traces: Traces, chosen: Chosen) -> str | None:
    source = _source(traces, chosen, "collaborative")
    if source is None:
        return (
            "Liked by shoppers with a taste like yours" if chosen.features[SHARES[LIKES]] > SHARE_THAT_TELLS else None
        )
    reading, entry = source
    if reading.view == "together":
        return f"Often bought with {_title(traces, entry)}"
    if question.context_item >= 0:
        return f"Shoppers who look at {_title(traces, entry)} take this too"
    return f"Because you {_did(traces, entry)}"


def _by_what_was_said(question: Question, traces: Traces, chosen: Chosen) -> str | None:
    if chosen.features[STATED_CATEGORY]:
        return f"Matches your interest in {chosen.card['category']}"
    if chosen.features[STATED_BRAND]:
        return f"From {chosen.card['brand']}, a brand you like"
    if chosen.features[STATED_STYLES]:
        return "In a style you like"
    if 0 < chosen.features[PRICE_BEYOND] < CLOSE_PRICE:
        return "In the price range you look at"
    return None


def _by_popularity(chosen: Chosen) -> str:
    category = chosen.card.get("category")
    how = "Trending" if chosen.features[TREND] > RISING else "Popular"
    return f"{how} in {category}" if category else f"{how} now"


def _source(traces: Traces, chosen: Chosen, group: str) -> tuple[Reading, int] | None:
    """The reading of the group that thinks most of the candidate, and the history's entry that it comes from."""
    thinks = ((chosen.features[share], reading) for share, reading in TRACED[group])
    tell = [each for each in thinks if each[0] > SHARE_THAT_TELLS]
    for _, reading in sorted(tell, key=lambda each: -each[0]):
        entry = traces.source(reading, chosen.item)
        if entry is not None:
            return reading, entry
    return None


def _title(traces: Traces, entry: int) -> str:
    card = traces.pairs.catalogue.card(int(traces.pairs.shoppers.histories.item[entry]))
    return str(card.get("title") or card["item_id"])


def _did(traces: Traces, entry: int) -> str:
    """What the shopper did with which item."""
    event = EVENTS[traces.pairs.shoppers.histories.event[entry]]
    return DID.get(event, "viewed {}").format(_title(traces, entry))

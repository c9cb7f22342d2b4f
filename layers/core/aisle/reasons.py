"""A sentence for the shopper: the strongest part of the score, and the item of the history that it comes from."""

import numpy as np

from aisle.array_types import Doubles
from aisle.event_names import EventName
from aisle.features.registry import GROUPS, NAMES
from aisle.histories import EVENTS, Histories
from aisle.judgement import Judgement
from aisle.question import Question
from aisle.readings import LIKES, READINGS, SEQUENCE, TRAIL, Reading

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
TREND, RISING = NAMES.index("popularity_trend"), 0.3
PRICE_BEYOND, CLOSE_PRICE = NAMES.index("price_distance"), 0.25
UNTRACED = (LIKES, SEQUENCE, TRAIL, "category")
TRACED = {group: [each for each in READINGS if each.group == group and each.view not in UNTRACED] for group in GROUPS}
"""Readings of each group that can name the item of the history they come from."""
SHARES = {each.name: NAMES.index(f"{each.name}_share") for each in READINGS}


def reason(question: Question, judged: Judgement, place: int, parts: Doubles) -> str:
    """Of the candidate at `place`. Shape: parts (groups,), in the order of GROUPS."""
    features = judged.features[:, place].tolist()
    if features[OWNED] > 0:
        return "You bought this before"
    if features[SEEN] > 0 and question.context_item < 0:
        return "You looked at this before"
    tellers = {"content": _by_content, "collaborative": _by_others, "knowledge": _by_what_was_said}
    for group in sorted(tellers, key=lambda group: -parts[GROUPS.index(group)]):
        sentence = tellers[group](question, judged, place, features)
        if sentence:
            return sentence
    return _by_popularity(judged, place, features)


def _by_content(question: Question, judged: Judgement, place: int, features: list[float]) -> str | None:
    source = _source(judged, place, features, "content")
    if source is None:
        return None
    if question.context_item >= 0:
        return f"Similar to {_title(judged, source[1])}"
    return f"Because you {_did(judged, source[1])}: something like it"


def _by_others(question: Question, judged: Judgement, place: int, features: list[float]) -> str | None:
    source = _source(judged, place, features, "collaborative")
    if source is None:
        return "Liked by shoppers with a taste like yours" if features[SHARES[LIKES]] > SHARE_THAT_TELLS else None
    reading, entry = source
    if reading.view == "together":
        return f"Often bought with {_title(judged, entry)}"
    if question.context_item >= 0:
        return f"Shoppers who look at {_title(judged, entry)} take this too"
    return f"Because you {_did(judged, entry)}"


def _by_what_was_said(question: Question, judged: Judgement, place: int, features: list[float]) -> str | None:
    card = judged.pairs.catalogue.card(int(judged.candidates.item[place]))
    if features[NAMES.index("stated_category")]:
        return f"Matches your interest in {card['category']}"
    if features[NAMES.index("stated_brand")]:
        return f"From {card['brand']}, a brand you like"
    if features[NAMES.index("stated_styles")]:
        return "In a style you like"
    if 0 < features[PRICE_BEYOND] < CLOSE_PRICE:
        return "In the price range you look at"
    return None


def _by_popularity(judged: Judgement, place: int, features: list[float]) -> str:
    category = judged.pairs.catalogue.card(int(judged.candidates.item[place])).get("category")
    how = "Trending" if features[TREND] > RISING else "Popular"
    return f"{how} in {category}" if category else f"{how} now"


def _source(judged: Judgement, place: int, features: list[float], group: str) -> tuple[Reading, int] | None:
    """The reading of the group that thinks most of the candidate, and the history's entry that it comes from."""
    histories = judged.pairs.shoppers.histories
    for reading in sorted(TRACED[group], key=lambda each: -features[SHARES[each.name]]):
        if features[SHARES[reading.name]] <= SHARE_THAT_TELLS:
            return None
        entry = _entry(judged, histories, reading, int(judged.candidates.item[place]))
        if entry is not None:
            return reading, entry
    return None


def _entry(judged: Judgement, histories: Histories, reading: Reading, item: int) -> int | None:
    view = judged.pairs.views.neighbours[reading.view]
    lists = view.lists(histories.item)
    entry, place = np.divmod(np.flatnonzero(view.ids[lists] == item), view.ids.shape[1])
    gives = view.weights[lists[entry], place] * histories.weights(reading.decay)[entry]
    return int(entry[gives.argmax()]) if len(gives) and gives.max() > 0 else None


def _title(judged: Judgement, entry: int) -> str:
    card = judged.pairs.catalogue.card(int(judged.pairs.shoppers.histories.item[entry]))
    return str(card.get("title") or card["item_id"])


def _did(judged: Judgement, entry: int) -> str:
    """What the shopper did with which item."""
    event = EVENTS[judged.pairs.shoppers.histories.event[entry]]
    return DID.get(event, "viewed {}").format(_title(judged, entry))

"""An answer of before, scored again: which scores are the same, and what changed since."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import NUMBERS
from aisle.serving.kept_answer import KeptAnswer

TOLERANCE = 1e-6  # of a score: another machine adds in another order
FACTS_LAG_MS = 60_000  # an answer may have been by facts that are older than it by so much
PRICE = NUMBERS.index("price")


@dataclass(frozen=True)
class Rescored:
    """One item, then and now. Items that no model scored then have no score now."""

    item_id: str
    score: float | None
    score_now: float | None
    agrees: bool


@dataclass(frozen=True)
class ChangedFact:
    """An item of the answer or of the shopper's history that the shop has changed since the answer."""

    item_id: str
    changed_at: str
    price_then: float | None  # of an item of the answer
    price_now: float | None


def compare(kept: KeptAnswer, scores: Mapping[str, float], facts: ItemFacts) -> dict[str, Any]:
    """The scores of the same model for the same request, over the facts of this moment, beside those of then."""
    items = [_rescored(each.item_id, each.score, scores.get(each.item_id)) for each in kept.items]
    changed = changed_since(kept, facts)
    return {
        "agrees": all(each.agrees for each in items),
        "why": _words(items, changed),
        "items": [asdict(each) for each in items],
        "facts_changed": [asdict(each) for each in changed],
    }


def not_compared(why: str) -> dict[str, Any]:
    """What is told where nothing is scored again."""
    return {"agrees": None, "why": why, "items": [], "facts_changed": []}


def changed_since(kept: KeptAnswer, facts: ItemFacts) -> list[ChangedFact]:
    """Of the items that the scores depend on, those that the shop changed since."""
    prices = {each.item_id: each.price for each in kept.items}
    about = [kept.request.item_id] if kept.request.item_id else []
    ids = list(dict.fromkeys([*prices, *about, *(each.item_id for each in kept.request.history)]))
    places = facts.find_all(ids)
    since = kept.request.now_ms - FACTS_LAG_MS
    return [
        ChangedFact(item, _moment(int(facts.version[place])), prices.get(item), _known(facts.numbers[PRICE, place]))
        for item, place in zip(ids, places.tolist(), strict=True)
        if place >= 0 and facts.version[place] > since
    ]


def _rescored(item_id: str, then: float | None, now: float | None) -> Rescored:
    if then is None:
        return Rescored(item_id, None, None, True)
    return Rescored(item_id, then, now, now is not None and abs(then - now) <= TOLERANCE)


def _words(items: list[Rescored], changed: list[ChangedFact]) -> str:
    differ = [each.item_id for each in items if not each.agrees]
    if not differ:
        return f"every score is the same, within {TOLERANCE:g}"
    gone = sum(each.score_now is None for each in items if not each.agrees)
    said = f"{len(differ)} of {len(items)} scores differ"
    said += f", {gone} of them since the catalogue no longer has the item" if gone else ""
    if changed:
        return f"{said}; of {len(changed)} items that the scores depend on the facts changed since"
    return f"{said}, though no fact of the answer's items or history changed: new items or other code may be why"


def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()


def _known(price: np.float64) -> float | None:
    return None if np.isnan(price) else float(price)

"""From a model's items to those shown: what may not be seen is out, the shop's rules are kept, no item stands twice."""

from collections.abc import Iterable, Sequence
from math import inf, log

from aisle.ranking.request import RecommendationRequest, ScoredItem
from aisle.serving.rules import Rules

MORE = 3  # times as many items are asked for where rules take some out
SMALLEST = 1e-9


def wanted(shown: int, rules: Rules) -> int:
    """How many items to ask a model for."""
    return MORE * shown + 20 if rules.reorder_or_remove else shown


def arrange(items: Sequence[ScoredItem], request: RecommendationRequest, rules: Rules, shown: int) -> list[ScoredItem]:
    """At most `shown` items, in the order to show them. `rules` are those of the request's surface."""
    allowed: dict[str, ScoredItem] = {}
    for item in items:
        if _may_see(item, request) and rules.allow(item.item_id, item.item):
            allowed.setdefault(item.item_id, item)
    pins = {pin.item_id: pin for pin in rules.pins if pin.item_id in allowed and pin.position < shown}

    slate = [item for item in _nudged(allowed.values(), rules) if item.item_id not in pins]
    for pin in pins.values():
        slate.insert(pin.position, allowed[pin.item_id])
    return slate[:shown]


def _may_see(item: ScoredItem, request: RecommendationRequest) -> bool:
    said = request.not_interested
    kinds = {item.item.get("category"), item.item.get("sub_category")}
    unwanted = item.item_id in said.items or item.item.get("brand") in said.brands or kinds & said.categories
    return not unwanted and item.item_id not in request.exclude_items and item.item_id != request.item_id


def _nudged(items: Iterable[ScoredItem], rules: Rules) -> list[ScoredItem]:
    """Where a model does not order by score alone, an item counts no more than the one before it."""
    keys: dict[str, float] = {}
    least = inf
    for item in items:
        least = min(least, _log_odds(item.score))
        keys[item.item_id] = least + rules.nudge(item.item_id, item.item)
    return sorted(items, key=lambda item: -keys[item.item_id])


def _log_odds(score: float) -> float:
    score = min(max(score, SMALLEST), 1 - SMALLEST)
    return log(score / (1 - score))

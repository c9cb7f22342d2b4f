"""The slate: the items a page shows. It drops unwanted items and duplicates, and applies the shop's rules."""

from collections.abc import Iterable, Sequence
from math import inf, log

from aisle.ranking.request import RecommendationRequest, ScoredItem
from aisle.serving.rules import Rules

OVERSAMPLING = 3  # rules may remove items, so the request asks for more
MIN_PROBABILITY = 1e-9  # keeps log-odds finite


def items_to_request(shown: int, rules: Rules) -> int:
    """How many items to request from a model, so that `shown` are left after the rules."""
    return OVERSAMPLING * shown + 20 if rules.reorder_or_remove else shown


def arrange(
    items: Sequence[ScoredItem],
    request: RecommendationRequest,
    rules: Rules,
    shown: int,
    off_sale: frozenset[str] = frozenset(),
) -> list[ScoredItem]:
    """Return at most `shown` items in display order. `rules` are those of the request's surface.

    `off_sale` are the items that the shop sells no more, which a model of yesterday may not know.
    """
    allowed: dict[str, ScoredItem] = {}
    for item in items:
        if item.item_id not in off_sale and _may_see(item, request) and rules.allow(item.item_id, item.item):
            allowed.setdefault(item.item_id, item)
    pins = {pin.item_id: pin for pin in rules.pins if pin.item_id in allowed and pin.position < shown}

    slate = [item for item in _nudged(allowed.values(), rules) if item.item_id not in pins]
    for pin in pins.values():
        slate.insert(pin.position, allowed[pin.item_id])
    return slate[:shown]


def _may_see(item: ScoredItem, request: RecommendationRequest) -> bool:
    refused = request.not_interested
    kinds = {item.item.get("category"), item.item.get("sub_category")}
    unwanted = item.item_id in refused.items or item.item.get("brand") in refused.brands or kinds & refused.categories
    return not unwanted and item.item_id not in request.exclude_items and item.item_id != request.item_id


def _nudged(items: Iterable[ScoredItem], rules: Rules) -> list[ScoredItem]:
    """Order by log-odds plus the rules' nudges.

    A model may order by more than the score. So an item's log-odds are capped at those of the item before it.
    """
    keys: dict[str, float] = {}
    lowest = inf
    for item in items:
        lowest = min(lowest, _log_odds(item.score))
        keys[item.item_id] = lowest + rules.nudge(item.item_id, item.item)
    return sorted(items, key=lambda item: -keys[item.item_id])


def _log_odds(score: float) -> float:
    score = min(max(score, MIN_PROBABILITY), 1 - MIN_PROBABILITY)
    return log(score / (1 - score))

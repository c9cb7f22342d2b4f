"""What the front door asks a model, and what a model answers: the one contract of endpoint, function and evaluation."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class HistoryEntry:
    """One past interaction of the shopper with an item."""

    item_id: str
    event_name: str
    occurred_at: datetime
    rating: float | None = None


@dataclass(frozen=True)
class NotInterested:
    """What the shopper does not want to see."""

    items: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RecommendationRequest:
    """A question to a model. `history` runs from oldest to newest."""

    now: datetime
    n: int
    surface: str = "home"
    user_id: str | None = None
    item_id: str | None = None  # the item on the page, for `similar`
    category: str | None = None
    history: tuple[HistoryEntry, ...] = ()
    preferences: dict[str, Any] = field(default_factory=dict)
    not_interested: NotInterested = NotInterested()
    exclude_items: frozenset[str] = frozenset()
    include_items: frozenset[str] = frozenset()  # to be scored whatever the candidates are (pins)


@dataclass(frozen=True)
class ScoredItem:
    """One item of an answer."""

    item_id: str
    score: float  # calibrated likelihood that this shopper interacts with this item, 0 to 1
    parts: dict[str, float]  # content, collaborative, knowledge, context: log-odds; they sum to logit(score)
    reason: str  # a sentence a shopper would understand
    features: tuple[float, ...]  # the served vector
    item: dict[str, Any]  # title, price, currency, image_url, product_url, category, sub_category, brand, in_stock


@dataclass(frozen=True)
class RecommendationAnswer:
    model_version: str
    features_version: str
    items: tuple[ScoredItem, ...]  # best first

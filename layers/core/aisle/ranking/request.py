"""What the front door asks a model, and what a model answers: the one contract of endpoint, function and evaluation."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from aisle.events.event import Id
from aisle.ranking.surfaces import DEFAULT, SurfaceName

MOST_ITEMS = 500  # of an answer
MOST_HISTORY = 10_000  # entries; a person's profile holds far fewer


@dataclass(frozen=True)
class HistoryEntry:
    """One past interaction of the shopper with an item."""

    item_id: Id
    event_name: Id
    occurred_at: AwareDatetime
    rating: float | None = None


@dataclass(frozen=True)
class NotInterested:
    """What the shopper does not want to see."""

    items: frozenset[Id] = frozenset()
    brands: frozenset[Id] = frozenset()
    categories: frozenset[Id] = frozenset()


@dataclass(frozen=True)
class RecommendationRequest:
    """A question to a model. `history` runs from oldest to newest. The bounds hold for what comes as JSON."""

    now: AwareDatetime
    n: Annotated[int, Field(ge=1, le=MOST_ITEMS)]
    surface: SurfaceName = DEFAULT
    user_id: Id | None = None
    item_id: Id | None = None  # the item on the page
    category: Id | None = None
    history: Annotated[tuple[HistoryEntry, ...], Field(max_length=MOST_HISTORY)] = ()
    preferences: dict[str, Any] = field(default_factory=dict)
    not_interested: NotInterested = NotInterested()
    exclude_items: frozenset[Id] = frozenset()
    include_items: Annotated[frozenset[Id], Field(max_length=MOST_ITEMS)] = frozenset()  # scored whatever the views say


@dataclass(frozen=True)
class ScoredItem:
    """One item of an answer."""

    item_id: str
    score: float  # calibrated likelihood that this shopper interacts with this item, 0 to 1
    parts: dict[str, float]  # content, collaborative, knowledge, context: log-odds; they sum to logit(score)
    reason: str  # a sentence a shopper would understand
    features: tuple[float, ...]  # the served vector
    item: dict[str, Any]  # what a card shows: aisle.inputs.item_card


@dataclass(frozen=True)
class RecommendationAnswer:
    model_version: str
    features_version: str
    items: tuple[ScoredItem, ...]  # best first

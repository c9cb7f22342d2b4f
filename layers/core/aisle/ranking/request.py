"""What the front door asks a model, and what a model answers: the one contract of endpoint, function and evaluation.

Both travel between the front door and an endpoint as JSON.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from aisle.errors import InvalidInput
from aisle.events.event import Id
from aisle.ranking.surfaces import DEFAULT, SurfaceName
from aisle.validation import explain

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
    """What a model is asked. `history` runs from oldest to newest. The bounds hold for what comes as JSON."""

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
    """What a model answers, and which model it was."""

    model_version: str
    features_version: str
    items: tuple[ScoredItem, ...]  # best first


_REQUEST: TypeAdapter[RecommendationRequest] = TypeAdapter(RecommendationRequest)


def request_to_json(request: RecommendationRequest) -> str:
    """What travels to an endpoint."""
    return to_json(request).decode()


def request_from_json(body: str | bytes) -> RecommendationRequest:
    """Raises: InvalidInput, with the field that is wrong and the reason."""
    try:
        return _REQUEST.validate_json(body)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise InvalidInput("body", "not JSON") from None
        raise explain(error) from None


def answer_to_json(answer: RecommendationAnswer) -> str:
    """What an endpoint sends back."""
    return to_json(answer).decode()


def answer_from_json(body: str | bytes) -> RecommendationAnswer:
    """Our own endpoint wrote it, so it is read without validation."""
    read = from_json(body)
    items = tuple(ScoredItem(**{**each, "features": tuple(each["features"])}) for each in read["items"])
    return RecommendationAnswer(read["model_version"], read["features_version"], items)

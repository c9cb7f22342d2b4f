"""The request to a model and its answer: one contract for endpoint, function and evaluation.

The front door and an endpoint exchange both as JSON.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from aisle.errors import InvalidInput
from aisle.events.event import Id
from aisle.ranking.surfaces import DEFAULT, SurfaceName
from aisle.selection.scope import Scope
from aisle.validation import explain

MOST_ITEMS = 500  # of an answer
MOST_HISTORY = 10_000  # entries; a person's profile has far fewer


@dataclass(frozen=True)
class HistoryEntry:
    """One past interaction of the shopper with an item."""

    item_id: Id
    event_name: Id
    occurred_at: AwareDatetime
    rating: float | None = None


@dataclass(frozen=True, kw_only=True)
class RecommendationRequest(Scope):
    """A request to a model. `history` runs from oldest to newest. Only JSON input is checked against the bounds."""

    n: Annotated[int, Field(ge=1, le=MOST_ITEMS)]
    surface: SurfaceName = DEFAULT
    user_id: Id | None = None
    history: Annotated[tuple[HistoryEntry, ...], Field(max_length=MOST_HISTORY)] = ()
    preferences: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ScoredItem:
    """One item of an answer."""

    item_id: str
    score: float  # calibrated likelihood that this shopper interacts with this item, 0 to 1
    parts: dict[str, float]  # content, collaborative, knowledge, context: log-odds; they sum to logit(score)
    reason: str  # a sentence a shopper would understand
    features: tuple[float, ...]  # the vector that the network scored
    item: dict[str, Any]  # the card's columns: aisle.inputs.item_card


@dataclass(frozen=True)
class RecommendationAnswer:
    """The answer of a model, with the model's version."""

    model_version: str
    features_version: str
    items: tuple[ScoredItem, ...]  # best first


_REQUEST: TypeAdapter[RecommendationRequest] = TypeAdapter(RecommendationRequest)


def request_to_json(request: RecommendationRequest) -> str:
    """The JSON body of a request to an endpoint."""
    return to_json(request).decode()


def request_from_json(body: str | bytes) -> RecommendationRequest:
    """Parse and check the JSON body of a request.

    Raises: InvalidInput, with the field that is wrong and the reason.
    """
    try:
        return _REQUEST.validate_json(body)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise InvalidInput("body", "not JSON") from None
        raise explain(error) from None


def answer_to_json(answer: RecommendationAnswer) -> str:
    """The JSON body of an endpoint's answer."""
    return to_json(answer).decode()


def answer_from_json(body: str | bytes) -> RecommendationAnswer:
    """Parse an answer without validation, since our own endpoint wrote it."""
    answer = from_json(body)
    items = tuple(ScoredItem(**{**each, "features": tuple(each["features"])}) for each in answer["items"])
    return RecommendationAnswer(answer["model_version"], answer["features_version"], items)

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
MOST_ALSO = 500
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
    preferences_said_at: dict[str, AwareDatetime] = field(default_factory=dict)  # those of which it is known
    explain: bool = False  # also find what each item would fall without, which takes longer
    also: Annotated[tuple[Id, ...], Field(max_length=MOST_ALSO)] = ()  # items to score beside the list
    visit: int | None = None  # the seed by which items of near-equal scores take turns; None, and they do not


@dataclass(frozen=True)
class Because:
    """What a reason speaks of, for a shop that words it by itself."""

    kind: str
    part: str | None = None  # the part of the score that it names; None where it names none
    item_id: str | None = None  # the item of the history that it names or means


@dataclass(frozen=True)
class WhatIf:
    """The act of the shopper without which an item would fall most."""

    act: str  # in words, such as "you bought Green tea"
    event_name: str
    item_id: str
    falls_by: float  # log-odds


@dataclass(frozen=True)
class ScoredItem:
    """One item of an answer."""

    item_id: str
    score: float  # calibrated likelihood that this shopper interacts with this item, 0 to 1
    parts: dict[str, float]  # log-odds against the average candidate, and its own: they sum to logit(score)
    reason: str  # a sentence a shopper would understand, at most 60 characters
    features: tuple[float, ...]  # the vector that the network scored
    item: dict[str, Any]  # the card's columns: aisle.inputs.item_card
    because: Because | None = None  # of an answer by a container of before, unknown
    what_if: WhatIf | None = None  # only where the request asks to explain
    propensity: float = 1.0  # the probability that it stands at its place: `aisle.serving.exploring.exploration`


@dataclass(frozen=True)
class RecommendationAnswer:
    """The answer of a model, with the model's version."""

    model_version: str
    features_version: str
    items: tuple[ScoredItem, ...]  # best first
    also: tuple[ScoredItem, ...] = ()  # of the request's `also`, those that may be shown


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
    """Parse an answer without validation, since our own endpoint wrote it. Fields of another release are left out."""
    answer = from_json(body)
    items, also = (tuple(map(_scored_item, answer.get(name, ()))) for name in ("items", "also"))
    return RecommendationAnswer(answer["model_version"], answer["features_version"], items, also)


def _scored_item(given: dict[str, Any]) -> ScoredItem:
    because, what_if = given.get("because"), given.get("what_if")
    typed = {
        "features": tuple(given["features"]),
        **({"because": Because(**_of(Because, because))} if because else {}),
        "what_if": WhatIf(**_of(WhatIf, what_if)) if what_if else None,
    }
    return ScoredItem(**{**_of(ScoredItem, given), **typed})


def _of(kind: type, given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name in kind.__annotations__}

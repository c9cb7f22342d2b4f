"""Requests and answers as JSON: what travels between the front door and an endpoint."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json, to_json

from aisle.answer import HistoryEntry, NotInterested, RecommendationAnswer, RecommendationRequest, ScoredItem
from aisle.errors import InvalidInput
from aisle.event import Id
from aisle.validation import explain

MOST_ITEMS = 500  # of an answer


class _Entry(BaseModel):
    item_id: Id
    event_name: Id
    occurred_at: AwareDatetime
    rating: float | None = None


class _NotInterested(BaseModel):
    items: list[Id] = []
    brands: list[Id] = []
    categories: list[Id] = []


class _Request(BaseModel):
    model_config = ConfigDict(extra="ignore")

    now: AwareDatetime
    n: int = Field(ge=1, le=MOST_ITEMS)
    surface: str = "home"
    user_id: Id | None = None
    item_id: Id | None = None
    category: Id | None = None
    history: list[_Entry] = Field(default=[], max_length=10_000)
    preferences: dict[str, Any] = {}
    not_interested: _NotInterested = _NotInterested()
    exclude_items: list[Id] = []
    include_items: list[Id] = Field(default=[], max_length=MOST_ITEMS)


def request_to_json(request: RecommendationRequest) -> str:
    return to_json(request).decode()


def request_from_json(body: str | bytes) -> RecommendationRequest:
    """
    Raises: InvalidInput, with the field that is wrong and the reason.
    """
    try:
        read = _Request.model_validate_json(body)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise InvalidInput("body", "not JSON") from None
        raise explain(error) from None
    said = read.not_interested
    return RecommendationRequest(
        now=read.now,
        n=read.n,
        surface=read.surface,
        user_id=read.user_id,
        item_id=read.item_id,
        category=read.category,
        history=tuple(
            HistoryEntry(each.item_id, each.event_name, each.occurred_at, each.rating) for each in read.history
        ),
        preferences=read.preferences,
        not_interested=NotInterested(frozenset(said.items), frozenset(said.brands), frozenset(said.categories)),
        exclude_items=frozenset(read.exclude_items),
        include_items=frozenset(read.include_items),
    )


def answer_to_json(answer: RecommendationAnswer) -> str:
    return to_json(answer).decode()


def answer_from_json(body: str | bytes) -> RecommendationAnswer:
    """From a model's own words: trusted, so read as it stands."""
    read = from_json(body)
    items = tuple(ScoredItem(**{**each, "features": tuple(each["features"])}) for each in read["items"])
    return RecommendationAnswer(read["model_version"], read["features_version"], items)

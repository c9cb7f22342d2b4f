"""Requests and answers as JSON: what travels between the front door and an endpoint."""

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from aisle.errors import InvalidInput
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, ScoredItem
from aisle.validation import explain

_REQUEST: TypeAdapter[RecommendationRequest] = TypeAdapter(RecommendationRequest)


def request_to_json(request: RecommendationRequest) -> str:
    """The request, as the endpoint reads it."""
    return to_json(request).decode()


def request_from_json(body: str | bytes) -> RecommendationRequest:
    """
    Raises: InvalidInput, with the field that is wrong and the reason.
    """
    try:
        return _REQUEST.validate_json(body)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise InvalidInput("body", "not JSON") from None
        raise explain(error) from None


def answer_to_json(answer: RecommendationAnswer) -> str:
    """The answer, as the endpoint sends it."""
    return to_json(answer).decode()


def answer_from_json(body: str | bytes) -> RecommendationAnswer:
    """From a model's own words: trusted, so read as it stands."""
    read = from_json(body)
    items = tuple(ScoredItem(**{**each, "features": tuple(each["features"])}) for each in read["items"])
    return RecommendationAnswer(read["model_version"], read["features_version"], items)

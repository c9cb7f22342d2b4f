"""What the documents promise is what the code does."""

import json

import jsonschema
import pytest
from openapi_spec_validator import validate
from pydantic import ValidationError

from aisle.events.event import Event
from aisle.ranking.request import RecommendationAnswer, ScoredItem
from aisle.selection.why_empty import Emptied
from aisle.serving.ladder import Served
from aisle.serving.page import NOBODY, to_page
from aisle.serving.queries.page_query import PageQuery
from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.serving.recommendation import Answered, Listed, to_response
from generate.documents import documents
from generate.event_schema import event_schema
from generate.openapi_document import openapi_document


@pytest.mark.parametrize(("path", "text"), documents().items(), ids=lambda value: getattr(value, "name", ""))
def test_the_document_is_the_one_that_the_code_makes(path, text):
    assert path.read_text() == text, "run `make docs`"


def test_the_openapi_document_is_valid():
    validate(openapi_document())


def event(event_name, **fields):
    who = {"event_id": "e1", "occurred_at": "2026-11-24T09:00:00Z", "anonymous_id": "b1"}
    return {"event_name": event_name, **who, **fields}


EVENTS = [
    event("page_view"),
    event("view_item", item_id="tea"),
    event("view_item", items=[{"item_id": "tea", "price": 4.5}]),
    event("purchase", item_id="tea", transaction_id="t1", purchase_method="mobile"),
    event("refund", transaction_id="t1"),
    event("rate_item", item_id="tea", rating=5),
    event("not_interested", item_id="tea"),
    event("not_interested", scope="brand", scope_value="Acme"),
    event("set_preferences", preferences={"age": 40}),
    event("set_preferences", preferences={"age": None, "favourite_brands": [], "gender": "", "cleared": ["location"]}),
    event("set_preferences", preferences={"favourite_brands": None}),
    event("set_preferences", preferences={"age": ""}),
    event("set_preferences", preferences={"cleared": ["shoe_size"]}),
    event("page_view", colour_of_the_page="red"),
    event("dance"),
    event("view_item"),
    event("view_item", items=[]),
    event("view_item", item_id=None),
    event("view_item", item_id="tea", price=-1),
    event("view_item", item_id="tea", currency="euro"),
    event("purchase", item_id="tea"),
    event("search"),
    event("rate_item", item_id="tea"),
    event("rate_item", item_id="tea", rating=6),
    event("rate_item", item_id="tea", rating=None),
    event("not_interested"),
    event("not_interested", scope="brand"),
    event("not_interested", scope="shop", scope_value="all"),
    event("leave_item", item_id="tea", duration_ms=-1),
    event("page_view", anonymous_id=None),
    event("page_view", event_id=""),
    {"event_name": "page_view"},
]


@pytest.mark.parametrize("sent", EVENTS, ids=lambda sent: f"{sent['event_name']}-{len(sent)}")
def test_the_schema_takes_what_the_model_takes(sent):
    try:
        Event.model_validate(sent)
        taken = True
    except ValidationError:
        taken = False

    assert jsonschema.Draft202012Validator(event_schema()).is_valid(sent) == taken


def test_the_examples_are_of_both_kinds():
    valid = jsonschema.Draft202012Validator(event_schema())

    assert sum(valid.is_valid(sent) for sent in EVENTS) == 11


@pytest.mark.parametrize("item", [{"title": "Tea", "price": 4.5, "brand": "Acme", "in_stock": True}, {}])
def test_recommendations_are_answered_as_documented(item):
    scored = ScoredItem("tea", 0.5, {"content": 0.2}, "Like what you viewed", (1.0,), item)
    served = Served("endpoint", RecommendationAnswer("m1", "f1", (scored,)))

    answer = to_response("r1", RecommendationQuery(anonymous_id="b1"), Answered(served), "v1", ["profile"])

    assert_is(answer, "Recommendations")


def test_a_page_is_asked_for_and_answered_as_documented():
    asked = {"key": "pk", "anonymous_id": "b1", "recent_items": ["tea"], "shelves": [{"n": 5}, {"surface": "trending"}]}
    first = Listed("r1", PageQuery.model_validate(asked).queries[0], Answered(NOBODY, emptied=Emptied("Late.", (), ())))

    assert_is(asked, "PageQuery")
    assert_is(to_page("p1", [first], None, ["endpoint"]), "Page")


def assert_is(given, name):
    components = {"components": openapi_document()["components"]}
    schema = {"$ref": f"#/components/schemas/{name}", **components}
    jsonschema.validate(json.loads(json.dumps(given)), schema, jsonschema.Draft202012Validator)

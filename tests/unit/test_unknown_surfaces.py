"""A surface that is not listed is refused wherever one is asked for, with the names that are."""

import pytest

from aisle.errors import InvalidInput
from aisle.ranking.request import request_from_json, request_to_json
from aisle.ranking.surfaces import SURFACES
from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.serving.ruling.rules import read_rules
from aisle.validation import parse
from tests.tea_and_coffee import NOW, recommender, request


def refusal_of_rule(*surfaces: str) -> InvalidInput:
    rule = {"action": "exclude", "match": {"brands": ["Acme"]}, "surfaces": list(surfaces)}
    with pytest.raises(InvalidInput) as refused:
        read_rules({"rules": [{"action": "pin", "item_id": "tea"}, rule]})
    return refused.value


def test_the_api_refuses_an_unknown_surface_by_name():
    with pytest.raises(InvalidInput) as refused:
        parse(RecommendationQuery, {"anonymous_id": "b1", "surface": "hoem"}, NOW)

    assert refused.value.field == "surface"
    assert f"known: {', '.join(SURFACES)}" in refused.value.reason
    assert "did you mean home?" in refused.value.reason
    assert "'hoem'" in refused.value.reason


def test_a_name_like_no_other_is_refused_without_a_guess():
    with pytest.raises(InvalidInput) as refused:
        parse(RecommendationQuery, {"anonymous_id": "b1", "surface": "zzz"}, NOW)

    assert "did you mean" not in refused.value.reason


def test_the_endpoint_refuses_an_unknown_surface_by_name():
    with pytest.raises(InvalidInput) as refused:
        request_from_json(request_to_json(request(surface="hoem")))

    assert refused.value.field == "surface"
    assert "did you mean home?" in refused.value.reason


def test_a_model_refuses_an_unknown_surface():
    with pytest.raises(InvalidInput, match="did you mean similar"):
        recommender().recommend(request(surface="simlar"))


def test_the_rules_refuse_an_unknown_surface_with_its_place():
    refused = refusal_of_rule("home", "catr")

    assert refused.field == "rules[1].surfaces[1]"
    assert "did you mean cart?" in refused.reason
    assert "'catr'" in refused.reason

"""The syntax of a filter: what is written is what is meant, and what cannot be read is refused with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisle.errors import InvalidInput
from aisle.ranking.request import request_from_json, request_to_json
from aisle.selection.conditions import Having, Ids, Not, Within
from aisle.selection.filter_fields import ENTRIES
from aisle.selection.filter_syntax import MOST_CHARACTERS, MOST_CLAUSES, escaped, parse_filter
from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.validation import parse
from generate.filters_page import EXAMPLE
from tests.tea_and_coffee import NOW, request


def conditions(text):
    return [clause.condition for clause in parse_filter(text)]


@pytest.mark.parametrize("field", ENTRIES, ids=lambda field: field.name)
def test_the_example_of_each_field_can_be_read_and_turned_round(field):
    (positive,), (negative,) = conditions(field.example), conditions(f"-{field.example}")

    assert negative == Not(positive)


def test_the_example_of_the_page_means_what_the_page_says():
    assert conditions(EXAMPLE) == [
        Having("brand", frozenset({"Acme", "Zeta"})),
        Within("price", 10, 50),
        Not(Having("color", frozenset({"red"}))),
        Having("organic", frozenset({"yes"})),
    ]


def test_clauses_are_of_any_number_and_spaces_count_nothing():
    assert conditions(" brand : Acme | Zeta ; price:10..50;-attributes.organic:no; ") == [
        Having("brand", frozenset({"Acme", "Zeta"})),
        Within("price", 10, 50),
        Not(Having("organic", frozenset({"no"}))),
    ]
    assert conditions("") == conditions(" ; ") == []


def test_a_range_may_be_open_or_one_number():
    assert conditions("price:10..") == [Within("price", low=10)]
    assert conditions("price:..50") == [Within("price", high=50)]
    assert conditions("price:8") == [Within("price", 8, 8)]


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Zs", "Cc"]), min_size=1, max_size=12)


@given(st.lists(TEXT, min_size=1, max_size=4, unique=True), TEXT)
def test_an_escaped_value_is_the_value(values, name):
    text = f"item_id:{'|'.join(map(escaped, values))};attributes.{escaped(name)}:{escaped(values[0])}"

    assert conditions(text) == [Ids(frozenset(values)), Having(name, frozenset(values[:1]))]


@given(st.text(max_size=40) | st.text("brandpice:;|\\-.0123 ", max_size=40))
def test_a_text_is_read_or_refused_with_a_reason(text):
    try:
        refused = ""
        parse_filter(text)
    except ValueError as error:
        refused = str(error)

    assert refused == "" or len(refused) > 10


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("brand:Acme;colour:red", r"clause 2 \(colour:red\): colour is no field; known: .*; did you mean color\?"),
        ("organic:yes", "an attribute of the shop's own is attributes.organic"),
        ("brand", "says no value; write brand:Acme|Zeta"),
        ("brand:a||b", "has an empty value"),
        ("price:cheap", "price 'cheap' is no number; write price:10..50"),
        ("price:50..10", "holds nothing"),
        ("price:..", "neither beginning nor end"),
        ("price:1..2|3..4", "takes one range"),
        ("price:nan..", "is no number"),
        ("in_stock:yes", "takes true or false"),
        ("new_within_days:0", "takes a number of days above 0"),
        ("brand:a;brand:b", "brand stands twice.*: write one, such as brand:Acme|Zeta"),
        ("margin:0.2..", "margin is no field"),
        ("brand:" + "x" * MOST_CHARACTERS, "at most 4,000"),
        (";".join(["-brand:a"] * (MOST_CLAUSES + 1)), "at most 20"),
        ("color:" + "|".join("ab" * 101), "has 202 values; at most 200"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_filter(text)


def test_the_api_refuses_a_filter_by_its_field():
    with pytest.raises(InvalidInput) as refused:
        parse(RecommendationQuery, {"anonymous_id": "b1", "filter": "colour:red"}, NOW)

    assert refused.value.field == "filter"
    assert "did you mean color?" in refused.value.reason


def test_the_endpoint_refuses_it_too():
    with pytest.raises(InvalidInput, match="colour is no field"):
        request_from_json(request_to_json(request(filter="colour:red")))


@pytest.mark.parametrize(
    ("parameter", "near"),
    [("categroy", "category"), ("items_id", "item_id"), ("filters", "filter"), ("anonymousid", "anonymous_id")],
)
def test_an_unknown_parameter_is_refused_by_name_with_the_nearest(parameter, near):
    with pytest.raises(InvalidInput) as refused:
        parse(RecommendationQuery, {"anonymous_id": "b1", parameter: "x"}, NOW)

    assert refused.value.field == parameter
    assert refused.value.reason.startswith("not a parameter; known: anonymous_id, user_id, item_id")
    assert f"did you mean {near}?" in refused.value.reason


def test_the_shops_key_is_a_parameter():
    assert parse(RecommendationQuery, {"anonymous_id": "b1", "key": "pk_1"}, NOW).n == 10

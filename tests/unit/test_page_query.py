"""The body of POST /v1/pages: shelves take what they do not say from the page, and a wrong field is refused by name."""

from datetime import UTC, datetime

import pytest

from aisle.errors import BodyTooLarge, InvalidInput
from aisle.serving.queries.page_query import MOST_BYTES, MOST_SHELVES, PageQuery, read_page
from aisle.validation import parse

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def page(*shelves, **fields):
    return parse(PageQuery, {"key": "pk_test", "user_token": "t", "shelves": list(shelves), **fields}, NOW)


def refusal(*shelves, **fields):
    with pytest.raises(InvalidInput) as refused:
        page(*shelves, **fields)
    return refused.value.field, refused.value.reason


def test_a_shelf_is_a_question_of_its_own_with_what_the_page_says():
    asked = page(
        {"surface": "similar", "n": 4},
        {"category": "Coffee", "filter": "price:..9"},
        anonymous_id="b1",
        item_id="tea",
        category="Tea",
        filter="brand:Acme",
        search_term="green",
        explain=True,
    )

    similar, home = asked.queries
    assert (similar.surface, similar.n, similar.item_id, similar.category) == ("similar", 4, "tea", "Tea")
    assert (home.surface, home.n, home.item_id, home.category, home.filter) == (
        "home",
        10,
        "tea",
        "Coffee",
        "price:..9",
    )
    assert {(each.anonymous_id, each.search_term, each.explain) for each in asked.queries} == {("b1", "green", True)}


def test_a_shelf_may_have_none_of_what_the_page_has():
    [query] = page(
        {"category": None, "item_id": None, "filter": ""}, category="Tea", item_id="tea", filter="brand:A"
    ).queries

    assert (query.category, query.item_id, query.filter) == (None, None, "")


def test_a_page_is_about_its_item_and_those_of_its_shelves():
    assert page({"item_id": "pot"}, {"item_id": "cup"}, {}, item_id="tea").about == {"tea", "pot", "cup"}
    assert page({}).about == frozenset()


@pytest.mark.parametrize("given", ["tea,pot", ["tea", "pot"], ["tea", None, {"a": 1}, "pot"]])
def test_what_the_page_remembers_may_be_a_list_and_no_odd_id_is_refused(given):
    assert page({}, recent_items=given, cart_items=given).queries[0].recent_items == "tea,pot"


@pytest.mark.parametrize(
    ("shelves", "fields", "field", "reason"),
    [
        ([{}], {"item": "tea"}, "item", "not a field; known: "),
        ([{}], {"catgory": "Tea"}, "catgory", "did you mean category?"),
        ([{}, {"surfce": "home"}], {}, "shelves.1.surfce", "did you mean surface?"),
        ([{}, {"surface": "trendin"}], {}, "shelves.1.surface", "did you mean trending?"),
        ([{"surface": "home"}, {"surface": "similar"}], {}, "shelves.1.item_id", "required for surface similar"),
        ([{"surface": "similar", "item_id": None}], {"item_id": "tea"}, "shelves.0.item_id", "required"),
        ([{"n": 101}], {}, "shelves.0.n", "less than or equal to 100"),
        ([{"n": 0}], {}, "shelves.0.n", "greater than or equal to 1"),
        ([{"filter": "colour:red"}], {}, "shelves.0.filter", "did you mean color?"),
        ([{}], {"filter": "colour:red"}, "filter", "did you mean color?"),
        (["home"], {}, "shelves.0", "should be a valid dictionary"),
        ([], {}, "shelves", "at least 1"),
        ([{}] * (MOST_SHELVES + 1), {}, "shelves", f"at most {MOST_SHELVES}"),
        ([{}], {"shelves": "home"}, "shelves", "valid tuple"),
        ([{}], {"anonymous_id": ""}, "anonymous_id", "at least 1 character"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_the_fields_name(shelves, fields, field, reason):
    at, said = refusal(*shelves, **fields)

    assert at == field
    assert reason in said


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"NaN", b'"shelves"', b"\xff"])
def test_a_body_that_is_no_object_is_refused(body):
    with pytest.raises(InvalidInput) as refused:
        read_page(body)

    assert refused.value.field == "body"


def test_a_body_has_an_end():
    with pytest.raises(BodyTooLarge):
        read_page(b'{"recent_items": "' + b"x" * MOST_BYTES + b'"}')

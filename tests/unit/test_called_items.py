"""Rows of items that a caller sends: judged one by one, joined with what stands."""

import json
from datetime import UTC, datetime

import pytest

from aisle.errors import BodyTooLarge, InvalidInput
from aisle.live.called_items import MAX_ROWS, first_of_each, ids_of, judge, judge_changes, merged, read_rows
from aisle.live.standing import Place, Standing

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROW = {
    **{
        "item_id": "tea",
        "title": "Tea",
        "price": 3.0,
        "color": "green",
        "attributes": {"shelf": "A3", "organic": "yes"},
    },
    **{"delisted": False, "_file": "f", "_line": 1, "_arrived_at": NOON.isoformat()},
}
TEA = Standing(ROW, Place(0, "f", 1), False, 0)


def changed(*changes, known=TEA):
    return judge_changes(dict(enumerate(changes)), {"tea": known}, "a call", NOON)


def test_a_bad_row_is_told_by_its_index_and_harms_no_other():
    judged = judge({0: {"item_id": "tea", "title": "Tea"}, 1: {"title": "Nameless"}, 2: [], 3: ROW}, "a call", NOON)

    assert [row["item_id"] for row in judged.accepted] == ["tea", "tea"]
    assert [(fault.index, fault.field) for fault in judged.rejected] == [(1, "item_id"), (2, "row")]
    assert (judged.accepted[1]["_file"], judged.accepted[1]["_line"]) == ("a call", 4)


def test_a_field_that_cannot_be_read_is_told_and_costs_itself_alone():
    judged = judge({5: {"item_id": "tea", "title": "Tea", "price": "a lot"}}, "a call", NOON)

    assert "price" not in judged.accepted[0]
    assert [(fault.index, fault.field) for fault in judged.lost] == [(5, "price")]


def test_a_change_leaves_the_other_fields_as_they_are():
    (row,) = changed({"item_id": "tea", "price": 4.5, "shelf": "B1"}).accepted

    assert (row["title"], row["price"], row["color"]) == ("Tea", 4.5, "green")
    assert row["attributes"] == {"shelf": "B1", "organic": "yes"}


def test_null_takes_a_field_away_also_one_of_the_shops_own():
    row = merged(TEA, {"item_id": "tea", "color": None, "shelf": None, "attributes": {"organic": None}})
    (accepted,) = changed({"item_id": "tea", "color": None, "shelf": None}).accepted

    assert row["attributes"] == {}
    assert "color" not in accepted
    assert accepted["attributes"] == {"organic": "yes"}


@pytest.mark.parametrize(
    "change",
    [
        {"price": "a lot"},
        {"price": -1},
        {"color": ["red", {}]},
        {"in_stock": "perhaps"},
        {"attributes": {"organic": {"of": 1}}},
        {"attributes": ["organic"]},
    ],
    ids=str,
)
def test_a_change_that_cannot_be_read_is_told_and_leaves_what_stands(change):
    sold_out = Standing({**ROW, "in_stock": False}, TEA.last, False, 0)
    (name,) = change

    judged = changed({"item_id": "tea", "brand": "Acme", **change}, known=sold_out)

    (row,) = judged.accepted
    assert (row["price"], row["color"], row["in_stock"], row["attributes"]) == (
        *(3.0, "green", False),
        {"shelf": "A3", "organic": "yes"},
    )
    assert row["brand"] == "Acme"
    assert [fault.field.partition(".")[0] for fault in judged.lost] == [name]


def test_half_a_character_costs_itself_alone():
    half = json.loads('{"item_id": "\\ud800tea", "title": "Tea \\ud83c", "Shelf \\udf75": "A3 \\ud83c"}')

    (row,) = judge({0: half}, "a call", NOON).accepted

    assert (row["item_id"], row["title"], row["attributes"]) == ("?tea", "Tea ?", {"Shelf ?": "A3 ?"})
    assert ids_of([half]) == ["?tea"]
    assert ids_of([{"item_id": "tea\udc80"}]) == ["tea?"]
    assert judge({0: {"item_id": "tea\udc80", "title": "Tea"}}, "a call", NOON).rejected[0].field == "item_id"


def test_a_change_of_an_item_that_a_full_catalogue_delisted_does_not_list_it_again():
    gone = TEA.lacked_by(Place(1, "full/all.csv", 0))

    (row,) = changed({"item_id": "tea", "price": 4.5}, known=gone).accepted
    (back,) = changed({"item_id": "tea", "delisted": False}, known=gone).accepted

    assert (row["delisted"], back["delisted"], back["in_stock"]) == (True, False, True)


def test_a_change_of_an_item_that_nobody_told_is_rejected():
    judged = changed({"item_id": "mate", "price": 4.5}, {"price": 1}, "tea", {"item_id": "tea", "price": 5})

    assert [(fault.index, fault.field) for fault in judged.rejected] == [(0, "item_id"), (1, "item_id"), (2, "item_id")]
    assert [row["price"] for row in judged.accepted] == [5]


def test_a_second_row_of_an_item_has_its_turn_after_the_first():
    rows = {0: {"item_id": "tea"}, 1: {"item_id": " tea "}, 2: {"item_id": 7}, 3: {}, 4: "x", 5: {"item_id": "7"}}

    assert list(first_of_each(rows)) == [0, 2, 3, 4]
    assert ids_of(rows.values()) == ["tea", "7"]


def test_a_body_is_a_row_or_a_list_of_rows():
    assert read_rows(b'{"item_id": "tea"}') == [{"item_id": "tea"}]
    assert read_rows(b"[]") == []
    with pytest.raises(InvalidInput, match="not JSON"):
        read_rows(b"{nonsense")
    with pytest.raises(BodyTooLarge):
        read_rows(b"[" + b",".join([b"{}"] * (MAX_ROWS + 1)) + b"]")
    with pytest.raises(BodyTooLarge):
        read_rows(b" " * 2_000_001)

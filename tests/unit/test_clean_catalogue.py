"""Accepted items and users, and what shoppers said, in; `items` and `users` out."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from pyspark.sql import SparkSession

from glue.clean_catalogue import clean
from tests.raw_zone import NOW, RawZone, event

HOUR = timedelta(hours=1)


def fill(raw: RawZone) -> None:
    raw.land(
        "items", {"item_id": "tea", "title": "Tea", "price": 4, "steep": "3 min"}, {"item_id": "mug", "title": "Mug"}
    )
    raw.land("items", {"item_id": "tea", "title": "Green tea", "price": 5}, {"item_id": "pot", "title": "Pot"},
             {"item_id": "pot", "title": "Teapot", "average_rating": 4, "review_count": 2, "positive_review_count": 2},
             file="second.jsonl", at=NOW + HOUR)  # fmt: skip
    raw.land("users", {"user_id": "u1", "age": 30, "gender": "f", "favourite_brands": "A|B", "loyalty": "gold"},
             {"user_id": "u2", "age": 40}, {"user_id": "u9", "age": 50})  # fmt: skip
    raw.land("users", {"user_id": "u1", "age": 31}, file="second.jsonl", at=NOW + HOUR)
    raw.erase("u:u9")
    raw.stream(
        event("r1", "rate_item", item_id="pot", rating=1, user_id="u1"),
        event("r2", "rate_item", item_id="pot", rating=5, user_id="u1", occurred_at=NOW),
        event("r3", "review_item", item_id="pot", rating=2, review_text="drips", user_id="u2"),
        event("r4", "review_item", item_id="pot", review_text="nice", anonymous_id="b1"),
        event("r5", "rate_item", item_id="pot", rating=1, user_id="u9"),
        event("r7", "rate_item", item_id="pot", rating=1, anonymous_id="b7", is_bot=True),
        event("p5", "set_preferences", user_id="u7", preferences={"age": 9}, is_bot=True),
        event("p1", "set_preferences", user_id="u2", preferences={"gender": "m", "favourite_categories": ["tea"]}),
        event("p2", "set_preferences", user_id="u3", preferences={"budget_max": 50}),
        event("p3", "set_preferences", user_id="u9", preferences={"age": 51}),
    )
    raw.stream(event("r2", "rate_item", item_id="pot", rating=5, user_id="u1", occurred_at=NOW), at=NOW + HOUR)
    raw.stream(
        event("p4", "set_preferences", user_id="u2", preferences={"age": 41}, occurred_at=NOW + HOUR), at=NOW + HOUR
    )
    raw.land("events", {"event_id": "r6", "event_name": "rate_item", "item_id": "mug", "rating": 4, "user_id": "u1",
                        "occurred_at": "2026-11-23T09:00:00Z"})  # fmt: skip


@pytest.fixture(scope="module")
def zone(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("zone")
    fill(RawZone(folder / "raw"))
    return folder, clean(spark, str(folder / "raw"), str(folder / "processed"))


@pytest.fixture(scope="module")
def items(zone: tuple[Path, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["item_id"]: row for row in table(zone[0], "items")}


@pytest.fixture(scope="module")
def users(zone: tuple[Path, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["user_id"]: row for row in table(zone[0], "users")}


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    return ds.dataset(folder / "processed" / name).to_table().to_pylist()


def reviews(item: dict[str, Any]) -> tuple[Any, ...]:
    names = ("average_rating", "review_count", "positive_review_count", "negative_review_count")
    return tuple(item[name] for name in names)


def test_the_later_row_of_an_item_wins_whole(items):
    assert (items["tea"]["title"], items["tea"]["price"], dict(items["tea"]["attributes"])) == ("Green tea", 5.0, {})


def test_of_two_rows_in_one_file_the_lower_wins(items):
    assert items["pot"]["title"] == "Teapot"


def test_a_persons_latest_rating_is_added_to_what_the_shop_began_with(items):
    two_fours_a_five_and_a_two = (4 + 4 + 5 + 2) / 4

    assert reviews(items["pot"]) == (two_fours_a_five_and_a_two, 2 + 3, 2 + 1, 0 + 1)


def test_a_rating_from_an_events_file_counts_as_well(items):
    assert reviews(items["mug"]) == (4.0, 1, 1, 0)


def test_an_item_that_nobody_rated_has_no_average(items):
    assert reviews(items["tea"]) == (None, 0, 0, 0)


def test_the_later_row_of_a_user_wins_whole(users):
    assert (users["u1"]["age"], users["u1"]["gender"]) == (31, None)


def test_each_preference_is_the_last_that_was_said_of_it(users):
    stated = users["u2"]

    assert (stated["age"], stated["gender"], stated["favourite_categories"], stated["favourite_brands"]) == (
        41,
        "m",
        ["tea"],
        [],
    )


def test_a_cleared_answer_is_cleared_and_an_older_one_that_arrives_late_never_wins(spark, tmp_path):
    raw = RawZone(tmp_path / "raw")
    raw.land("users", {"user_id": "u1", "age": 31, "favourite_brands": "A", "favourite_styles": "rustic"})

    def said(event_id, hours, **preferences):
        return event(event_id, "set_preferences", preferences=preferences, occurred_at=NOW + hours * HOUR)

    raw.stream(said("p2", 2, age=None, favourite_brands=[], budget_max=20), at=NOW + 2 * HOUR)
    raw.stream(said("p1", 1, age=30, budget_max=50, gender="f"), at=NOW + 3 * HOUR)  # a tab that was offline
    raw.deliver(json_line(event_id="p3", favourite_styles=[]))  # as an older release wrote what was not spoken of

    clean(spark, str(raw.folder), str(tmp_path / "processed"))

    [user] = table(tmp_path, "users")
    assert (user["age"], user["budget_max"], user["gender"]) == (None, 20.0, "f")
    assert (user["favourite_brands"], user["favourite_styles"]) == ([], ["rustic"])


def json_line(event_id, **preferences):
    fields = {"event_id": event_id, "event_name": "set_preferences", "user_id": "u1", "preferences": preferences}
    times = {"occurred_at": (NOW + 4 * HOUR).isoformat(), "received_at": (NOW + 4 * HOUR).isoformat()}
    return (json.dumps({**fields, **times, "source": "browser"}) + "\n").encode()


def test_a_shopper_known_by_preferences_alone_has_a_row(users):
    assert users["u3"]["budget_max"] == 50.0


def test_an_erased_user_is_left_out_and_what_they_said_does_not_bring_them_back(users):
    assert users.keys() == {"u1", "u2", "u3"}


def test_every_row_is_accounted_for(zone):
    _, receipt = zone

    assert receipt["read"] == {"items": 5, "users": 4}
    assert receipt["duplicates"] == {"items": 2, "users": 1}
    assert receipt["erased"] == {"users": 1}
    assert receipt["kept"] == {"items": 3, "users": 2}
    assert (receipt["corrupt"], receipt["written"]) == (0, {"items": 3, "users": 3})


def test_a_corrupt_line_costs_no_neighbour_and_is_quarantined(spark, tmp_path):
    raw = RawZone(tmp_path / "raw")
    raw.land("items", {"item_id": "tea", "title": "Tea"})
    (raw.folder / "accepted" / "items" / "cut.jsonl").write_text('{"item_id":"mu\n{"item_id":"pot","title":"Pot"}\n')

    receipt = clean(spark, str(raw.folder), str(tmp_path / "processed"))

    assert {row["item_id"] for row in table(tmp_path, "items")} == {"tea", "pot"}
    assert receipt["corrupt"] == 1
    assert list((raw.folder / "quarantine" / "raw_catalogue").glob("*.json.gz"))

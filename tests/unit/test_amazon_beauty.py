import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from aisle.landing.file_rows import read_rows
from aisle.landing.row_check import RowChecker
from local.shops import amazon_beauty
from local.shops.manifest import Manifest

END = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / amazon_beauty.FILE).write_text("1 9 4 7 2 5\n2 4 9 8\n")
    attributes = {"9": [50, 1, 2], "4": [1, 3], "7": [1], "2": [50, 1], "5": [], "8": [51, 1, 2]}
    (tmp_path / amazon_beauty.ATTRIBUTES).write_text(json.dumps(attributes))
    (tmp_path / amazon_beauty.TEXTS).write_text(json.dumps({"9": "rose <b>soap</b>", "4": "nail lacquer"}))
    amazon_beauty.convert(tmp_path / amazon_beauty.FILE, tmp_path / "landing", END)
    return tmp_path / "landing"


def accepted(folder, kind):
    rows = []
    for name in Manifest.load(folder).kinds[kind].files:
        checker = RowChecker(kind, name, END)
        with (folder / name).open("rb") as file:
            rows += [checker.check(row) for row in read_rows(name, file)]
    assert all(row.reason is None for row in rows)
    return [json.loads(row.line) for row in rows]


def sequences(orders):
    """Item ids of each user, by time."""
    by_user = defaultdict(list)
    for row in sorted(orders, key=lambda row: row["occurred_at"]):
        by_user[row["user_id"]].append(row["item_id"])
    return dict(by_user)


def test_the_order_of_each_person_is_kept_strictly(folder):
    orders = accepted(folder, "orders")

    assert sequences(orders) == {"1": ["9", "4", "7", "2", "5"], "2": ["4", "9", "8"]}
    assert len({(row["user_id"], row["occurred_at"]) for row in orders}) == len(orders)


def test_each_persons_last_item_falls_in_the_weeks_before_the_end(folder):
    last = {row["user_id"]: datetime.fromisoformat(row["occurred_at"]) for row in accepted(folder, "orders")}

    assert all(END - timedelta(days=28) <= moment < END for moment in last.values())


def test_a_number_that_only_stands_first_is_a_brand_and_the_rest_are_categories(folder):
    items = {row["item_id"]: row for row in accepted(folder, "items")}

    assert (items["9"]["brand"], items["9"]["category"], items["9"]["sub_category"]) == (
        "attribute-50",
        "attribute-1",
        "attribute-2",
    )
    assert "brand" not in items["4"]
    assert "category" not in items["5"]


def test_words_of_an_item_are_its_title_and_are_escaped_in_its_picture(folder):
    items = {row["item_id"]: row for row in accepted(folder, "items")}

    assert items["9"]["title"] == "rose <b>soap</b>"
    assert "%3Cb%3E" not in items["9"]["image_url"]
    assert items["7"]["title"] == "Item 7"


def test_the_whole_file_gives_every_interaction_in_its_order(published, tmp_path):
    whole = published("amazon-beauty", amazon_beauty.FILE)
    of_users = {line.split()[0]: line.split()[1:] for line in whole.read_text().splitlines()}

    manifest = amazon_beauty.convert(whole, tmp_path, END)

    assert {name: kind.rows for name, kind in manifest.kinds.items()} == {
        "items": 12_101,
        "users": 22_363,
        "orders": 198_502,
    }
    assert sequences(accepted(tmp_path, "orders")) == of_users

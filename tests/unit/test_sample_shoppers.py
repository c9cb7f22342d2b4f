import json
from datetime import UTC, datetime

from local.shops.prepare import prepare
from local.shops.sample import sample_shoppers

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def shop_of(folder, **files):
    source = folder / "source"
    source.mkdir()
    for kind, rows in files.items():
        (source / f"{kind}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    prepare(source, folder / "landing", NOW)
    return folder / "landing"


def order(item_id, occurred_at, **fields):
    return {"transaction_id": "t", "item_id": item_id, "price": 3, "occurred_at": occurred_at, "user_id": "u", **fields}


def test_a_shopper_is_told_with_what_was_done_last_newest_first(tmp_path):
    view = {
        "event_id": "e",
        "event_name": "view_item",
        "occurred_at": "2026-11-03T10:00:00Z",
        "user_id": "u",
        "item_id": "pot",
    }
    folder = shop_of(
        tmp_path,
        items=[{"item_id": "tea", "title": "Tea"}, {"item_id": "pot", "title": "Pot", "image_url": "data:image/png,x"}],
        users=[{"user_id": "u", "age": 42, "favourite_brands": "Loam|Fenn"}],
        orders=[order("tea", "2026-11-02T10:00:00Z")],
        events=[view],
    )

    [shopper] = sample_shoppers(folder, NOW)

    assert shopper["user_id"] == "u"
    assert shopper["description"] == "42; likes Loam, Fenn; views: 1, purchases: 1"
    assert [(entry["event_name"], entry["title"]) for entry in shopper["history"]] == [
        ("view_item", "Pot"),
        ("purchase", "Tea"),
    ]


def test_a_row_that_the_door_refuses_is_not_told(tmp_path):
    folder = shop_of(
        tmp_path,
        users=[{"user_id": "u"}],
        orders=[order("tea", "3000-01-01T00:00:00Z"), order("tea", "2026-11-02T10:00:00Z", price=-1)],
    )

    [shopper] = sample_shoppers(folder, NOW)

    assert shopper["history"] == []
    assert shopper["description"] == "no history"


def test_the_sample_is_as_large_as_asked_for_and_the_same_each_time(tmp_path):
    folder = shop_of(tmp_path, users=[{"user_id": f"u{n}"} for n in range(50)])

    chosen = [shopper["user_id"] for shopper in sample_shoppers(folder, NOW, n=10)]

    assert len(set(chosen)) == 10
    assert chosen == [shopper["user_id"] for shopper in sample_shoppers(folder, NOW, n=10)]


def test_a_shop_without_a_file_of_users_has_those_of_its_orders(tmp_path):
    folder = shop_of(
        tmp_path, orders=[order("tea", "2026-11-02T10:00:00Z"), order("tea", "2026-11-02T10:00:00Z", user_id="v")]
    )

    shoppers = sample_shoppers(folder, NOW)

    assert [(shopper["user_id"], shopper["description"]) for shopper in shoppers] == [
        ("u", "purchases: 1"),
        ("v", "purchases: 1"),
    ]

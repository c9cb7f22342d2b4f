import json
from datetime import UTC, datetime

import pytest

from local.shops.manifest import Kind, Manifest
from local.shops.pictures import picture
from local.storefront.catalogue import PER_PART, catalogue_files

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path):
    """Call it with lines of items and events: the files that the shop's pages read."""

    def shop(items, events=()):
        kinds = {"items": Kind(["items.jsonl"]), "events": Kind(["events.jsonl"])}
        (tmp_path / "items.jsonl").write_text("\n".join(map(json.dumps, items)))
        (tmp_path / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
        Manifest("Tea & Co", kinds).save(tmp_path)
        return catalogue_files(tmp_path, NOW)

    return shop


def listed(files):
    result = json.loads(files["shop/catalogue.json"])
    return [dict(zip(result["columns"], row, strict=True)) for row in result["items"]]


def item(item_id, **columns):
    return {"item_id": item_id, "title": f"Item {item_id}", **columns}


def test_an_item_is_listed_in_short_and_its_texts_lie_apart(shop):
    files = shop([item("tea", price=3.5, category="Tea", description="Long words.", style="classic", in_stock=False)])

    assert listed(files)[0] == {
        **dict.fromkeys(("sub_category", "brand", "average_rating", "currency", "picture")),
        **{
            "item_id": "tea",
            "title": "Item tea",
            "price": 3.5,
            "category": "Tea",
            "in_stock": False,
            "review_count": 0,
        },
    }
    assert json.loads(files["shop/texts/0.json"]) == [{"description": "Long words.", "style": "classic"}]
    assert json.loads(files["shop/catalogue.json"])["styles"] == ["classic"]


def test_texts_of_the_item_at_a_place_are_in_the_part_of_that_place(shop):
    files = shop([item(str(n), description=str(n)) for n in range(PER_PART + 2)])

    assert json.loads(files["shop/texts/1.json"])[1] == {"description": str(PER_PART + 1)}


def test_rows_that_the_door_refuses_are_not_for_sale_and_the_last_row_of_an_item_counts(shop):
    files = shop([item("tea", price=3), item("bad", price=-1), item("tea", price=4)])

    assert [(row["item_id"], row["price"]) for row in listed(files)] == [("tea", 4)]


def test_two_items_with_one_drawing_share_a_file(shop):
    files = shop([item(name, image_url=picture("mug", "#26406b", f"<b>{name}</b>")) for name in ("a", "b")])

    pictures = {row["picture"] for row in listed(files)}
    assert len(pictures) == 1
    drawn = files[pictures.pop().removeprefix("/")]
    assert drawn.startswith(b"<svg")
    assert b"title" not in drawn


def test_a_picture_elsewhere_is_told_by_its_address(shop):
    assert (
        listed(shop([item("a", image_url="https://shop.example/a.png")]))[0]["picture"] == "https://shop.example/a.png"
    )


def test_the_newest_reviews_come_with_the_item(shop):
    stated = [
        {"event_name": "review_item", "item_id": "tea", "review_text": f"{day}", "occurred_at": f"2026-11-{day:02}"}
        for day in range(1, 8)
    ]

    files = shop([item("tea")], [*stated, {"event_name": "review_item", "item_id": "tea"}])

    reviews = json.loads(files["shop/texts/0.json"])[0]["reviews"]
    assert [review["text"] for review in reviews] == ["7", "6", "5", "4"]

from datetime import UTC, datetime

import pytest

from local.shops import amazon_beauty
from local.shops.manifest import Manifest
from local.shops.prepare import UnknownShopError, prepare

END = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_folder_of_landing_files_is_taken_as_it_is(tmp_path):
    source = tmp_path / "mine"
    source.mkdir()
    (source / "items-spring.csv").write_text("item_id,title\nt,Tea\n")
    (source / "orders.jsonl.gz").write_bytes(b"anything")
    (source / "notes.txt").write_text("not landed")

    manifest = prepare(str(source), tmp_path / "landing", END)

    assert not manifest.counted
    assert {kind: found.files for kind, found in manifest.kinds.items()} == {
        "items": ["items-spring.csv"],
        "users": [],
        "orders": ["orders.jsonl.gz"],
        "events": [],
    }
    assert (tmp_path / "landing" / "orders.jsonl.gz").read_bytes() == b"anything"
    assert not (tmp_path / "landing" / "notes.txt").exists()
    assert list(manifest.left) == ["notes.txt"]
    assert manifest == Manifest.load(tmp_path / "landing")


def test_a_folder_is_known_by_the_file_in_it(tmp_path):
    source = tmp_path / "beauty"
    source.mkdir()
    (source / amazon_beauty.FILE).write_text("1 9 4\n")
    (source / amazon_beauty.ATTRIBUTES).write_text("{}")
    (source / amazon_beauty.TEXTS).write_text("{}")

    manifest = prepare(source, tmp_path / "landing", END)

    assert manifest.shop.startswith("Amazon Beauty")
    assert manifest == Manifest.load(tmp_path / "landing")


def test_anything_else_is_refused_with_what_was_expected(tmp_path):
    (tmp_path / "photo.png").write_bytes(b"")

    with pytest.raises(UnknownShopError, match=r"online_retail.csv.gz, Beauty.txt, transactions_sample") as refusal:
        prepare(str(tmp_path), tmp_path / "landing", END)

    assert "photo.png: a .png file holds no rows" in str(refusal.value)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnknownShopError, match="is not a folder"):
        prepare(str(tmp_path / "nowhere"), tmp_path / "landing", END)


def test_a_second_shop_in_the_folder_leaves_nothing_of_the_first(tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"items-{name}.csv").write_text("item_id,title\nt,Tea\n")
    prepare(tmp_path / "first", tmp_path / "landing", END)

    prepare(tmp_path / "second", tmp_path / "landing", END)

    assert not (tmp_path / "landing" / "items-first.csv").exists()
    assert (tmp_path / "landing" / "items-second.csv").exists()


def own(folder, **files):
    """A shop's own folder: path -> text."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return prepare(folder, folder.parent / "landing", END)


ORDERS = "order_id,sku,date,customer\n1,A1,2025-11-03,ann\n"


def test_a_folder_tells_the_kind_before_a_name_and_a_name_before_the_headers(tmp_path):
    files = {
        "orders/2025/items_sold.csv": ORDERS,
        "products_export.csv": "Handle,Title,Vendor\nlamp,Lamp,Lux\n",
        "order_items.csv": ORDERS,
        "till.csv": ORDERS,
    }

    manifest = own(tmp_path / "mine", **files)

    assert manifest.known_by == {
        "orders/2025/items_sold.csv": "by its folder",
        "products_export.csv": "by its name",
        "order_items.csv": "by its headers",
        "till.csv": "by its headers",
    }
    assert manifest.files("orders") == ["order_items.csv", "orders/2025/items_sold.csv", "till.csv"]
    assert manifest.files("items") == ["products_export.csv"]


def test_a_file_that_cannot_be_placed_is_named_with_the_reason(tmp_path):
    manifest = own(
        tmp_path / "mine",
        **{
            "items.csv": "id,name\n1,Pot\n",
            "items/items.csv": "id,name\n2,Cup\n",
            "README.md": "#",
            "x.csv": "a,b\n1,2\n",
        },
    )

    assert manifest.left.keys() == {"README.md", "x.csv", "items/items.csv"}
    assert "put it into a folder named items" in manifest.left["x.csv"]
    assert "items.csv has the same name" in manifest.left["items/items.csv"]


def test_what_the_shop_says_of_its_files_goes_along_and_a_fault_in_it_is_told(tmp_path):
    manifest = own(
        tmp_path / "mine",
        **{
            "till.csv": ORDERS.replace("sku", "Ware"),
            "landing.json": '{"orders": {"columns": {"Ware": "item_id"}}}',
        },
    )

    assert manifest.files("orders") == ["till.csv"]
    assert "Ware" in (tmp_path / "landing" / "landing.json").read_text()
    with pytest.raises(UnknownShopError, match=r"config/landing.json: time_zone: 'Mars' is no time zone"):
        own(tmp_path / "mine", **{"landing.json": '{"time_zone": "Mars"}'})


def test_another_programs_manifest_is_no_shops(tmp_path):
    manifest = own(tmp_path / "mine", **{"items.csv": "id,name\n1,Pot\n", "manifest.json": '{"name": "my app"}'})

    assert (manifest.shop, manifest.counted) == ("mine", False)

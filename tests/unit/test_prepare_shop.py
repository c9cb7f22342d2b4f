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

    with pytest.raises(
        UnknownShopError, match=r"online_retail.csv.gz, Beauty.txt, transactions_sample.csv.gz, or files named items\*"
    ):
        prepare(str(tmp_path), tmp_path / "landing", END)


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

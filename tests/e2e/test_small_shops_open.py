"""A shop's own folder opens a shop, however small: with whatever can be served, and words for what cannot."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from local.cloud import Cloud
from local.demo import journey
from local.demo.open_page import open_page
from local.demo.report import Report
from local.demo.reporting.file_table import print_files
from local.demo.setting import Setting
from local.runtime.checkout import ROOT

pytestmark = pytest.mark.spark  # its jobs start Spark in processes of their own, which no fixture shows

SHOPS = ROOT / "examples" / "shops"
CATALOGUE_ALONE, NO_CATALOGUE = "a catalogue alone", "orders alone"
FILES = {CATALOGUE_ALONE: "google_merchant/merchant_feed.xml", NO_CATALOGUE: "google_merchant/orders.csv"}
LONG = (CATALOGUE_ALONE, "google_merchant", "json_lines", "shopify", NO_CATALOGUE)


@dataclass
class Opened:
    """What a visitor found, and what the demo told."""

    shop: str
    items: list[Any]
    figures: dict[str, list[str]]
    printed: str


def folder_of(shop: str, tmp_path: Path) -> Path:
    if shop not in FILES:
        return SHOPS / shop
    folder = tmp_path / "export"
    folder.mkdir()
    shutil.copy(SHOPS / FILES[shop], folder)
    return folder


@pytest.fixture(
    scope="module",
    params=["german", *(pytest.param(shop, marks=pytest.mark.long) for shop in LONG)],
)
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    folder: Path = tmp_path_factory.mktemp("small")
    report = Report()
    with Cloud(state_dir=folder / "state") as cloud:
        setting = Setting(cloud, report, folder_of(request.param, folder))
        journey.reach_first_page(setting)
        with open_page(setting) as page:
            items = requests.get(f"{page.url}shop/catalogue.json", timeout=30).json()["items"]
            journey.go_on(setting)
        with report.console.capture() as capture:
            print_files(setting)
    return Opened(request.param, items, {step.name: step.figures for step in report.steps}, capture.get())


def test_the_page_shows_what_the_catalogue_holds(opened: Opened) -> None:
    assert bool(opened.items) == (opened.shop != NO_CATALOGUE)


def test_what_a_model_lacked_and_what_is_not_served_is_said(opened: Opened) -> None:
    if "shelves" not in opened.figures:
        pytest.skip("this shop has a model")

    assert "no model was released: " in opened.figures["train"][0]
    assert "needed" in opened.figures["train"][0] or "shoppers" in opened.figures["train"][0]
    assert opened.figures["shelves"][-1].startswith("Not served without a model: ")


def test_every_shelf_is_filled_by_some_rung(opened: Opened) -> None:
    if "shelves" not in opened.figures:
        pytest.skip("this shop has a model")
    served = {CATALOGUE_ALONE: "what is newest", NO_CATALOGUE: "nothing, since"}.get(opened.shop, "what people take")

    assert served in opened.figures["shelves"][0]
    if opened.shop != NO_CATALOGUE:
        assert "items with the same words" in opened.figures["shelves"][2]


def test_the_table_names_every_file_of_the_folder(opened: Opened) -> None:
    folder = SHOPS / opened.shop if opened.shop not in FILES else None
    names = (
        [path.name for path in folder.rglob("*.*") if path.name != "landing.json"] if folder else [FILES[opened.shop]]
    )

    assert [name for name in names if Path(name).stem not in opened.printed] == []


def test_the_books_balance(opened: Opened) -> None:
    assert all(" = " in figure for figure in opened.figures["count"])

"""The month's page and its table."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from local.month.releases.held import Held
from local.month.releases.row import Releases
from local.month.releases.stories import Story
from local.month.report import page
from local.month.report.figures import Figures
from local.month.report.lines import line, notes
from local.month.shopping.books import Sent
from local.month.size import SMALL

TRIAL = Releases(
    champion="upside down",
    champions=["upside down"],
    tried={"right": [0.1, 0.5]},
    people={"champion": 20, "challenger": 9},
    waiting=["dumb"],
    proposed=["the shop deploys the code 0a1b (dumb)"],
    refreshed=["v1", "v2"],
    refused=["v3: It ranks worse."],
    alarms=[],
    broken_minutes=None,
    erasures=["nothing"],
    ended={},
)
DAY = Figures(
    day=1, visitors=30, clicks_aisle=0.4, clicks_popularity=0.3, clicks_oracle=1.0,
    signed_in_aisle=0.5, signed_in_popularity=0.3, revenue_aisle=3.0,
    revenue_popularity=2.0, revenue_oracle=9.0, clicks_made=0.5, revenue_made=2.5, refused=1, catalogue_shown=0.4,
    new_shown=0.0, first_day_shown=0.0, model_age_days=None, price_behind=0.1, stock_behind=0.2, oldest_fact_s=9.0,
    rungs={"endpoint": 0.9, "function": 0.1},
    sent=Sent(stored=10, duplicate=2, lost=1), ledger=Sent(stored=10, duplicate=2, lost=1),
    traffic={"s3": 900, "lambda": 90, "glue": 2}, releases=[], trial=TRIAL, verdicts=["wait: 5 | 6"], incidents=[],
    failures=["<b>"], seconds_day=30.0, seconds_night=60.0,
)  # fmt: skip


def test_an_event_with_two_fates_is_open_on_both_sides():
    row = replace(DAY, ledger=Sent(stored=11, duplicate=1, lost=1))

    assert DAY.open_in_books == 0
    assert row.open_in_books == 2


def test_regret_is_what_the_true_taste_would_have_brought_more():
    assert DAY.regret == pytest.approx(0.6)


def test_the_page_draws_every_day_and_keeps_markup_out(tmp_path):
    page.write(tmp_path, [DAY, replace(DAY, day=2, model_age_days=1.0)], seed=7, size=SMALL)

    drawn = ElementTree.fromstring((tmp_path / page.PLOTS).read_text())  # well-formed
    html = (tmp_path / page.FILE).read_text()

    assert len(drawn.findall(".//{*}circle")) > 2 * 15
    assert html.count("<tr>") == 3
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_the_table_has_a_row_a_day_with_as_many_cells_as_columns(tmp_path):
    page.write(tmp_path, [DAY, replace(DAY, day=2)], seed=7, size=SMALL)

    lines = (tmp_path / page.TABLE).read_text().splitlines()

    assert len(lines) == 4
    assert len({each.count("|") for each in lines}) == 1


def test_the_printed_line_says_who_clicked_and_what_failed():
    assert "0.400 /   0.300 / 1.000" in line(DAY)
    assert "failed: <b>" in notes(DAY)


def test_the_day_tells_what_was_tried_refreshed_and_refused():
    told = notes(DAY)

    assert "champion: upside down; tried: right at 10%, 50%; people: 9 challenger, 20 champion; waits: dumb" in told
    assert "refused by the gate: v3: It ranks worse." in told
    assert "an erasure changed nothing" in told
    assert DAY.share_tried == 0.5


def test_the_page_says_which_story_did_not_hold(tmp_path):
    page.write(tmp_path, [DAY], seed=7, size=SMALL, held=[Held(Story.BETTER, False, "It was not promoted.")])

    assert f"No: {Story.BETTER.value}. It was not promoted." in (tmp_path / page.FILE).read_text()

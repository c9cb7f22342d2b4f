"""A shop lives in the embedded cloud: a day of it in every run, thirty days where the long tests are asked for."""

from typing import NamedTuple

import pytest

from local.cloud import Cloud
from local.demo.report import Report
from local.demo.setting import Setting
from local.month import month
from local.month.calendar import Calendar
from local.month.releases.held import stories_held
from local.month.releases.stories import proposals_of
from local.month.report import lines, page
from local.month.report.figures import Figures
from local.month.size import SMALL, Size
from local.month.truth.incidents import Incident

pytestmark = pytest.mark.spark  # its jobs start Spark in processes of their own, which no fixture shows

LENGTHS = [
    pytest.param((1, SMALL), id="a day"),
    pytest.param((30, Size()), id="thirty days", marks=pytest.mark.long),
]


class Lived(NamedTuple):
    rows: list[Figures]
    told: list[str]
    page: str


@pytest.fixture(scope="module", params=LENGTHS)  # a cloud must be gone before other tests use moto by themselves
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    days, size = request.param
    folder, told = tmp_path_factory.mktemp("month"), []
    with Cloud(state_dir=folder, movable_clock=True) as cloud:
        setting = Setting(cloud, Report())
        rows = list(month.live(setting, Calendar(cloud), size, 7, days, told.append))
    page.write(folder, rows, 7, size)
    return Lived(rows, told, (folder / page.FILE).read_text())


def test_the_first_night_releases_a_champion(lived: Lived) -> None:
    assert "as champion" in lived.told[0]


def test_every_event_that_the_shoppers_sent_has_the_fate_that_they_expect(lived: Lived) -> None:
    assert all(row.sent.stored > row.visitors for row in lived.rows)
    assert [row.open_in_books for row in lived.rows] == [0] * len(lived.rows)


def test_no_list_beats_the_one_by_the_true_taste(lived: Lived) -> None:
    for row in lived.rows:
        assert row.clicks_oracle > max(row.clicks_aisle, row.clicks_popularity) > 0
        assert row.revenue_oracle > max(row.revenue_aisle, row.revenue_popularity) > 0


def test_every_request_is_answered_and_an_outage_by_the_lower_rungs(lived: Lived) -> None:
    down = [row for row in lived.rows if Incident.OUTAGE.value in row.incidents]

    assert [row.failures for row in lived.rows] == [[]] * len(lived.rows)
    assert down
    assert all(0 < row.rungs["endpoint"] < 1 for row in down)


def test_somebody_is_forgotten(lived: Lived) -> None:
    assert any(Incident.FORGET.value in row.incidents for row in lived.rows)


def test_rollout_judges_twice_a_day_by_its_schedule(lived: Lived) -> None:
    *days, last = (len(row.verdicts) for row in lived.rows)

    assert [*days, last] == [*(2 for _ in days), 1]  # the last day ends before the second time


def test_each_story_of_releases_held(lived: Lived) -> None:
    held = stories_held([row.trial for row in lived.rows]) if proposals_of(len(lived.rows)) else []

    assert [lines.verdict(each) for each in held if not each.is_true] == []


def test_the_page_has_a_plot_of_each_figure_and_a_row_of_each_day(lived: Lived) -> None:
    assert lived.page.count("<polyline") >= 15
    assert lived.page.count("<tr>") == 1 + len(lived.rows)

"""The month's planted recipes, and the sentences about its stories."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from aisle_aws.deployment.code_store import read_objects
from local.month.releases.held import stories_held
from local.month.releases.plants import BROKEN, RIGHT, SERVER, WEAK, WORSE, edition, tag_of
from local.month.releases.row import Releases
from local.month.releases.stories import Story
from local.runtime.checkout import ROOT


def test_an_edition_without_a_fault_is_the_checkout_itself(tmp_path):
    template = edition(tmp_path / "right", RIGHT)

    assert read_objects(template.parent / "layers/jobs") == read_objects(ROOT / "layers/jobs")
    assert (template.parent / "functions/recommend/app.py").exists()


def test_each_fault_is_another_code_that_still_is_python(tmp_path):
    plants = (RIGHT, WEAK, WORSE, BROKEN)

    templates = [edition(tmp_path / plant.name, plant) for plant in plants]

    assert len({tag_of(template) for template in templates}) == len(plants)
    for template in templates:
        server = (template.parent / "layers/jobs" / SERVER).read_text()
        compile(server, SERVER, "exec")
        assert server.rstrip().endswith("sys.exit(main())")


WORST_FIRST = """
from training.container import serve
from aisle.ranking.recommender import _ordered
assert _ordered is serve._upside_down
"""
ANSWERS_NOTHING = """
from training.container import serve
assert serve.recommend(None, b"")[0] == 500
"""


@pytest.mark.parametrize(("plant", "shows"), [(WEAK, WORST_FIRST), (WORSE, WORST_FIRST), (BROKEN, ANSWERS_NOTHING)])
def test_a_planted_server_starts_with_its_fault(tmp_path, plant, shows):
    jobs = edition(tmp_path / "planted", plant).parent / "layers/jobs"
    path = os.pathsep.join(str(folder) for folder in (jobs, ROOT / "layers/core", ROOT / "layers/aws"))

    subprocess.run([sys.executable, "-c", shows], env=os.environ | {"PYTHONPATH": path}, cwd=tmp_path, check=True)


def test_only_the_servers_module_differs(tmp_path):
    right, broken = (edition(tmp_path / plant.name, plant).parent / "layers/jobs" for plant in (RIGHT, BROKEN))

    files = {path.relative_to(right) for path in (right / "training").rglob("*") if path.is_file()}
    differing = [str(file) for file in files if (right / file).read_bytes() != (broken / file).read_bytes()]

    assert differing == [SERVER]


def row(**given):
    nothing = {"champion": "upside down", "champions": ["upside down"], "tried": {}, "people": {}, "waiting": []}
    nothing |= {"proposed": [], "refreshed": ["v"], "refused": [], "alarms": [], "broken_minutes": None}
    return Releases(**{**nothing, "erasures": [], "ended": {}, **given})


def good_month():
    """Eight days, each with what its story needs."""
    ended = {}
    return [
        row(),
        row(tried={"right": [0.1, 0.1]}, refreshed=["v", "w"]),
        row(tried={"right": [0.1, 0.5]}, refreshed=["v", "w"], erasures=["nothing"]),
        row(tried={"right": [0.5]}, ended=(ended := {**ended, "BETTER": "promoted: It is clicked more."})),
        row(champions=["right"], ended=(ended := {**ended, "REFUSED": "refused: It ranks worse."})),
        row(champions=["right"], tried={"upside down again": [0.1]}, refreshed=["v", "w"], ended=ended),
        row(
            champions=["right"],
            tried={"upside down again": [0.5]},
            ended=(ended := {**ended, "WORSE": "rolled back: It is clicked less."}),
        ),
        row(
            champions=["right"],
            tried={"dumb": [0.1, 0.0]},
            broken_minutes=1.5,
            ended={**ended, "BROKEN": "rolled back: The alarm x stopped it."},
        ),
    ]


def untrue(days):
    return {held.story for held in stories_held(days) if not held.is_true}


def test_all_stories_of_a_good_month_hold():
    assert untrue(good_month()) == set()


@pytest.mark.parametrize(
    ("day", "changed", "story"),
    [
        (1, {"tried": {"right": [0.3]}}, Story.BETTER),
        (1, {"refreshed": ["v"]}, Story.REFRESHED),
        (2, {"erasures": ["from ('a/0.5', {}) to (None, {})"]}, Story.ERASED),
        (5, {"champions": ["upside down again"]}, Story.WORSE),
        (7, {"broken_minutes": 90.0}, Story.BROKEN),
        (7, {"broken_minutes": None}, Story.BROKEN),
    ],
)
def test_a_story_that_did_not_hold_is_told(day, changed, story):
    days = good_month()

    days[day] = replace(days[day], **changed)

    assert untrue(days) == {story}


def test_one_refresh_in_ten_nights_may_be_refused_and_it_is_told():
    days = [*good_month(), row(champions=["right"], ended=good_month()[-1].ended), row(ended=good_month()[-1].ended)]
    days += [replace(days[-1])] * 3
    refused = {"refreshed": [], "refused": ["aisle-2 (champion): It ranks worse."]}

    once = [*days[:8], replace(days[8], **refused), *days[9:]]
    often = [*days[:8], *(replace(day, **refused) for day in days[8:])]

    assert untrue(once) == set()
    assert "refused a refresh after day 9" in {held.story: held.words for held in stories_held(once)}[Story.REFRESHED]
    assert untrue(often) == {Story.REFRESHED}


def test_a_month_without_verdicts_says_so_in_words():
    told = {held.story: held.words for held in stories_held([row(), row()])}

    assert "It was not promoted" in told[Story.BETTER]
    assert "No gate refused it" in told[Story.REFUSED]
    assert "It was never tried" in told[Story.WORSE]
    assert "No alarm took it back" in told[Story.BROKEN]

"""What one night trains, and by which gate each model goes."""

import pytest

from aisle.errors import InvalidInput
from aisle.releases.recipe import recipe
from aisle.releases.training_plan import Served, plan_fits, require_short_names

OLD, NEW, NEXT = (
    recipe("registry/aisle:1", {}),
    recipe("registry/aisle:2", {}),
    recipe("registry/aisle:2", {"factors": 8}),
)
BASE = "aisle-20261129-020000"
CHAMPION = Served("champion", OLD, "aisle-20261128-020000")
CHALLENGER = Served("challenger", NEW, f"aisle-20261128-020000-{NEW.recipe_id}")


def night(arms, waiting=()):
    return [(fit.arm, fit.recipe, fit.gate, fit.against) for fit in plan_fits(BASE, arms, waiting, NEW)]


def test_the_first_night_trains_what_is_deployed():
    assert night([], [NEXT]) == [("champion", NEW, "first", None)]


def test_a_quiet_night_refreshes_the_champion():
    assert night([CHAMPION]) == [("champion", OLD, "refresh", CHAMPION.version)]


def test_a_trial_refreshes_both_arms_and_the_line_waits():
    assert night([CHAMPION, CHALLENGER], [NEXT]) == [
        ("champion", OLD, "refresh", CHAMPION.version),
        ("challenger", NEW, "refresh", CHALLENGER.version),
    ]


def test_the_first_that_waits_is_fitted_beside_the_champion():
    assert night([CHAMPION], [NEW, NEXT])[1:] == [("candidate", NEW, "recipe", None)]


def test_a_recipe_that_serves_already_is_no_candidate():
    assert night([CHAMPION], [OLD, NEXT])[1:] == [("candidate", NEXT, "recipe", None)]


def test_a_version_names_its_recipe():
    assert plan_fits(BASE, [CHAMPION], [], NEW)[0].version == f"{BASE}-{OLD.recipe_id}"


def test_a_stack_whose_models_names_would_be_too_long_is_told_before_it_trains():
    fits = plan_fits("a-very-long-shop-name-20261129-020000", [], [], NEW)

    with pytest.raises(InvalidInput, match="18 are the most"):
        require_short_names("a-very-long-shop-name", fits)
    require_short_names("a" * 18, plan_fits("a" * 18 + "-20261129-020000", [], [], NEW))

import pytest

from aisle.events.event import Event
from aisle.experiments.assignment import NOT_KNOWN, Assignment, assign, experiment_of, stage_share
from aisle.releases.release import Variant

PEOPLE = [f"browser-{number}" for number in range(20_000)]
RECIPE, OTHER = "3f2a9c1b", "0a1b2c3d"


def served_by(arm, recipe, night="20261128-020000", weight=1.0):
    return Variant(arm, f"shop-shop-{night}-{recipe}", "t", weight=weight)


def split(weight, recipe=RECIPE, night="20261128-020000"):
    return [
        served_by("champion", OTHER, night, 1 - weight),
        served_by("challenger", recipe, night, weight),
    ]


def drawn(variants, variant="challenger", holdout=0.0):
    return {person for person in PEOPLE if assign(person, variants, holdout).variant == variant}


def test_a_person_meets_the_same_variant_every_time():
    assert drawn(split(0.1)) == drawn(split(0.1))


@pytest.mark.parametrize("weight", [0.01, 0.1, 0.5])
def test_people_fall_into_the_variants_by_their_weights(weight):
    share = len(drawn(split(weight))) / len(PEOPLE)

    assert share == pytest.approx(weight, abs=0.01)


def test_a_stage_draws_everybody_anew():
    small, large = drawn(split(0.1)), drawn(split(0.5))

    assert len(small & large) / len(small) == pytest.approx(0.5, abs=0.05)


def test_each_trial_draws_anew():
    one, other = drawn(split(0.1)), drawn(split(0.1, recipe="ffff0000"))

    assert len(one & other) / len(one) == pytest.approx(0.1, abs=0.03)


def test_a_refresh_of_both_arms_keeps_everybody_where_they_are():
    assert drawn(split(0.1)) == drawn(split(0.1, night="20261129-020000"))


def test_an_assignment_names_the_trial_and_its_stage():
    assigned = assign("browser-1", split(0.1), 0)

    assert assigned.experiment == f"{RECIPE}/0.1"
    assert stage_share(assigned.experiment) == 0.1


def test_weights_in_single_precision_name_the_same_stage():
    """As SageMaker answers them."""
    assert experiment_of(split(0.10000000149011612)) == f"{RECIPE}/0.1"


def test_a_name_of_the_longest_stack_fits_into_an_event():
    unnamed = Variant("challenger", f"{'a' * 23}-{'a' * 23}-20261128-020000", "t")

    experiment = experiment_of([Variant("champion", "m", "t", weight=6.5), unnamed])

    assert experiment == f"{'a' * 23}-20261128-020000/0.133333"
    given = {"event_id": "e", "event_name": "page_view", "anonymous_id": "b", "occurred_at": "2026-11-29T09:00:00Z"}
    assert Event.model_validate({**given, "experiment": experiment}).experiment == experiment


def test_alone_the_champion_has_everybody_and_there_is_no_experiment():
    assert assign("browser-1", [served_by("champion", OTHER)], 0) == Assignment("champion", None)


def test_a_challenger_that_was_rolled_back_is_in_no_experiment():
    assert assign("browser-1", split(0.0), 0) == Assignment("champion", None)


def test_a_canary_has_its_share_and_is_no_experiment():
    canary = [served_by("champion", OTHER, weight=0.9), served_by("canary", OTHER, "20261129-020000", 0.1)]

    share = len(drawn(canary, "canary")) / len(PEOPLE)

    assert share == pytest.approx(0.1, abs=0.01)
    assert {assign(person, canary, 0).experiment for person in PEOPLE[:100]} == {None}


def test_each_canary_draws_anew():
    def canary(night):
        return [served_by("champion", OTHER, weight=0.9), served_by("canary", OTHER, night, 0.1)]

    one, other = drawn(canary("20261128-020000"), "canary"), drawn(canary("20261129-020000"), "canary")

    assert len(one & other) / len(one) == pytest.approx(0.1, abs=0.03)


def test_the_holdout_is_the_same_in_every_trial_and_in_none():
    trial, canary = split(0.5), [served_by("champion", OTHER, weight=0.9), served_by("canary", OTHER, weight=0.1)]

    held = drawn(trial, "holdout", 0.05)

    assert len(held) / len(PEOPLE) == pytest.approx(0.05, abs=0.01)
    assert held == drawn(canary, "holdout", 0.05) == drawn(None, "holdout", 0.05)
    assert {assign(person, trial, 0.05).experiment for person in held} == {None}


def test_the_holdout_is_drawn_from_both_arms_alike():
    held, arm = drawn(split(0.5), "holdout", 0.05), drawn(split(0.5))

    assert len(held & arm) / len(held) == pytest.approx(0.5, abs=0.05)


def test_without_a_holdout_nobody_is_held_out():
    assert drawn(split(0.5), "holdout", 0.0) == set()


@pytest.mark.parametrize("variants", [None, []])
def test_where_the_split_is_not_known_nobody_has_a_variant(variants):
    assert assign("browser-1", variants, 0) == NOT_KNOWN

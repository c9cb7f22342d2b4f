import pytest

from aisle.experiments.assignment import assign
from aisle.releases.release import Variant

PEOPLE = [f"a:{number}" for number in range(20_000)]


def split(weight, model="m2"):
    return [Variant("champion", "m1", "t", weight=1 - weight), Variant("challenger", model, "t", weight=weight)]


def challenged(variants):
    return {person for person in PEOPLE if assign(person, variants) == "challenger"}


def test_a_person_meets_the_same_variant_every_time():
    assert challenged(split(0.1)) == challenged(split(0.1))


@pytest.mark.parametrize("weight", [0.1, 0.5])
def test_people_fall_into_the_variants_by_their_weights(weight):
    share = len(challenged(split(weight))) / len(PEOPLE)

    assert share == pytest.approx(weight, abs=0.01)


def test_a_growing_share_keeps_those_who_are_in_it():
    assert challenged(split(0.1)) < challenged(split(0.3))


def test_each_experiment_draws_anew():
    one, other = challenged(split(0.1, "m2")), challenged(split(0.1, "m3"))

    assert len(one & other) / len(one) == pytest.approx(0.1, abs=0.03)


def test_alone_the_champion_has_everybody():
    assert assign("a:1", [Variant("champion", "m1", "t")]) == "champion"

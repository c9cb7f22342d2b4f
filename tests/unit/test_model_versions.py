"""Which versions were champions, and which go by the rule."""

from functools import reduce

from aisle.releases.versions import CHAMPIONS_KEPT, Champion, outdated, succeed


def champions(*versions):
    return reduce(succeed, versions, None)


def test_a_new_champion_stands_before_the_last():
    assert champions("m1", "m2", "m3") == Champion("m3", ("m2", "m1"))


def test_going_back_twice_leads_one_further_back_each_time():
    once = champions("m1", "m2", "m3", "m2")
    twice = succeed(once, once.before[0])

    assert (once.version, twice.version, twice.before) == ("m2", "m1", ())


def test_a_champion_that_is_told_again_changes_nothing():
    assert champions("m1", "m2", "m2") == Champion("m2", ("m1",))


def test_only_the_last_champions_are_remembered():
    assert len(champions(*(f"m{number}" for number in range(9))).before) == CHAMPIONS_KEPT


def test_nothing_goes_while_there_are_fewer_than_are_kept():
    assert outdated(["m1", "m2", "m3"], ["m1", "m3"], needed=[], kept=3) == []


def test_what_serves_and_the_last_champions_stay_however_old():
    versions = [f"m{number}" for number in range(6)]

    assert outdated(versions, versions, needed=["m0", "m2"], kept=2) == ["m1", "m3"]


def test_a_refused_version_goes_with_the_released_ones_of_its_time():
    versions = ["m1", "m2", "m3", "m4"]

    assert outdated(versions, ["m1", "m3", "m4"], needed=["m1"], kept=2) == ["m2"]


def test_a_version_in_training_is_newer_than_all_that_goes():
    assert "m9" not in outdated(["m1", "m2", "m9"], ["m1", "m2"], needed=[], kept=1)

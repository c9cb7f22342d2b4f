"""A trial with its stages, from rows as the query answers them to the challenger's next share."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from aisle.errors import InvalidInput
from aisle.experiments.experiment import MARGINS
from aisle.experiments.stages import SHARES, read_shares
from aisle.experiments.term import Term
from aisle.experiments.trial import rule, stages_of

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
AT_ONE, AT_TEN, AT_HALF = "3f2a9c1b/0.01", "3f2a9c1b/0.1", "3f2a9c1b/0.5"


def row(experiment, variant, people, clicks=0, purchases=0, hours_ago=1):
    """Clicks and purchases of people to whom they happened once; each purchase brings 20."""
    sums = {"clicks": clicks, "clicks_squared": clicks, "purchases": purchases, "purchases_squared": purchases}
    revenue = {"revenue": 20 * purchases, "revenue_squared": 400 * purchases}
    began_at = (NOW - timedelta(hours=hours_ago)).replace(tzinfo=None).isoformat(" ", "milliseconds")
    given = {"experiment": experiment, "variant": variant, "people": people, "began_at": began_at}
    return {**given, **sums, **revenue}


def pair(experiment, champions, challengers, hours_ago=1, rate=0.1, gain=1.0, sold=0.03):
    return [
        row(experiment, "champion", champions, round(champions * rate), round(champions * sold), hours_ago),
        row(experiment, "challenger", challengers, round(challengers * rate * gain), round(challengers * sold)),
    ]


def ruled(experiment, *rows):
    return rule(experiment, [each for part in rows for each in part], MARGINS, SHARES, NOW)


def test_each_stage_has_its_own_rows():
    rows = [*pair(AT_ONE, 990, 10), *pair(AT_TEN, 900, 100)]

    small, large = stages_of(AT_TEN, rows)

    assert (small.challenger_share, small.champion.people, small.is_over) == (0.01, 990, True)
    assert (large.challenger_share, large.challenger.people, large.is_over) == (0.1, 100, False)


def test_rows_of_other_trials_and_of_the_holdout_do_not_count():
    rows = [*pair("ffff0000/0.1", 900, 100), row(None, "holdout", 50), row(AT_TEN, "holdout", 50)]

    (stage,) = stages_of(AT_TEN, rows)

    assert (stage.champion.people, stage.challenger.people) == (0, 0)


def test_a_trial_that_nobody_met_waits():
    ruling = ruled(AT_ONE)

    assert (ruling.decision.verdict, ruling.challenger_share) == ("wait", 0.01)
    assert ruling.decision.reasons == ("The outcomes tell of no answer of this trial yet.",)


def test_without_a_trial_there_is_nothing_to_decide():
    assert ruled(None, pair(AT_TEN, 900, 100)).decision.reasons == ("No challenger is being tried.",)


def test_enough_people_lead_on_at_once():
    assert ruled(AT_TEN, pair(AT_TEN, 900, 100)).challenger_share == 0.5


def test_a_small_shops_stage_leads_on_after_a_day_with_few_people():
    """Two hundred people a day: a hundred challengers at one per cent would take fifty days."""
    in_the_evening = ruled(AT_ONE, pair(AT_ONE, 99, 1, hours_ago=12))
    next_day = ruled(AT_ONE, pair(AT_ONE, 198, 2, hours_ago=24))

    assert (in_the_evening.challenger_share, next_day.challenger_share) == (0.01, 0.1)
    assert next_day.decision.verdict == "wait"


def test_a_stage_whose_challenger_nobody_met_does_not_lead_on_however_old():
    assert ruled(AT_ONE, pair(AT_ONE, 200, 0, hours_ago=72)).challenger_share == 0.01


def test_people_of_earlier_stages_do_not_hurry_the_next_one():
    rows = [*pair(AT_ONE, 99_000, 1_000), *pair(AT_TEN, 90, 10)]

    assert ruled(AT_TEN, rows).challenger_share == 0.1


def test_evidence_of_all_stages_adds_up():
    tenth, half = pair(AT_TEN, 54_000, 6_000, gain=1.3, sold=0.1), pair(AT_HALF, 10_000, 10_000, gain=1.3, sold=0.1)

    found = [ruled(AT_TEN, tenth), ruled(AT_HALF, half), ruled(AT_HALF, tenth, half)]

    assert [each.decision.verdict for each in found] == ["wait", "wait", "promote"]


def test_a_split_that_was_broken_in_a_stage_that_is_over_leaves_that_stage_out_and_says_so():
    broken, sound = pair(AT_TEN, 90_000, 8_000, gain=0.1), pair(AT_HALF, 100_000, 100_000, gain=1.3)

    ruling = ruled(AT_HALF, broken, sound)

    assert ruling.decision.verdict == "promote"
    assert (
        "The challenger's share should be 10%, and is 8.2%: the split was broken. "
        "That stage is over, and does not count." in ruling.decision.reasons
    )
    assert "100000 people were shown the champion's lists" in ruling.decision.reasons[0]


def test_a_split_that_is_broken_now_pauses_whatever_the_stages_before():
    ruling = ruled(AT_TEN, pair(AT_ONE, 99_000, 1_000), pair(AT_TEN, 90_000, 8_500))

    assert (ruling.decision.verdict, ruling.challenger_share) == ("pause", 0.1)


def test_a_stage_that_had_almost_nobody_of_the_challenger_and_is_over_rolls_nothing_back():
    ruling = ruled(AT_TEN, pair(AT_ONE, 99_000, 100), pair(AT_TEN, 9_000, 1_000))

    assert ruling.decision.verdict == "wait"


def test_harm_in_an_earlier_stage_rolls_back():
    ruling = ruled(AT_HALF, pair(AT_TEN, 90_000, 10_000, gain=0.5), pair(AT_HALF, 100, 100))

    assert (ruling.decision.verdict, ruling.challenger_share) == ("roll_back", 0)


DAYS = timedelta(days=1)


def ruled_in(longest, experiment, *rows, began_at=None):
    """With a longest time of so many days."""
    term = Term(began_at, longest * DAYS)
    return rule(experiment, [each for part in rows for each in part], MARGINS, SHARES, NOW, term)


def test_a_trial_between_equal_recipes_ends_and_the_champion_stays():
    equal = pair(AT_HALF, 3_000, 3_000, hours_ago=90 * 24)

    ruling = ruled_in(90, AT_HALF, equal)

    assert (ruling.decision.verdict, ruling.challenger_share) == ("undecided", 0)
    assert ruling.decision.reasons[-1] == (
        "Nobody could tell in 90 days, the longest that a trial may take. The champion stays."
    )
    assert ruling.decision.reasons[0] == "3000 people were shown the champion's lists, 3000 the challenger's."
    assert re.fullmatch(r"To show 10% more clicks takes about [\d,]+ more people.", ruling.decision.reasons[-2])


def test_where_a_gain_that_matters_would_have_shown_the_reasons_say_so():
    equal = pair(AT_HALF, 300_000, 300_000, hours_ago=90 * 24, sold=0.0001)

    reasons = ruled_in(90, AT_HALF, equal).decision.reasons

    assert re.fullmatch(r"10% more clicks would likely have shown with [\d,]+ people.", reasons[-2])


def test_until_its_last_day_a_trial_waits():
    assert ruled_in(90, AT_HALF, pair(AT_HALF, 3_000, 3_000, hours_ago=90 * 24 - 1)).decision.verdict == "wait"


def test_a_proof_on_the_last_day_decides():
    better = pair(AT_HALF, 100_000, 100_000, hours_ago=90 * 24, gain=1.3)

    assert ruled_in(90, AT_HALF, better).decision.verdict == "promote"


def test_a_split_that_nobody_repaired_ends_with_its_time():
    ruling = ruled_in(90, AT_TEN, pair(AT_TEN, 90_000, 8_500, hours_ago=91 * 24))

    assert (ruling.decision.verdict, ruling.challenger_share) == ("undecided", 0)
    assert "The challenger's share should be 10%, and is 8.6%: the split is broken." in ruling.decision.reasons


def test_a_trial_that_nobody_met_ends_by_the_start_that_was_written():
    ruling = ruled_in(90, AT_ONE, began_at=NOW - 90 * DAYS)

    assert (ruling.decision.verdict, ruling.challenger_share) == ("undecided", 0)
    assert ruling.decision.reasons == ("Nobody was shown a list of this trial in 90 days. The champion stays.",)


def test_a_trial_whose_challenger_nobody_met_says_so():
    ruling = ruled_in(90, AT_ONE, pair(AT_ONE, 20, 0), began_at=NOW - 90 * DAYS)

    assert ruling.decision.reasons == ("Nobody was shown the challenger's lists in 90 days. The champion stays.",)


def test_the_start_that_was_written_counts_before_the_first_list():
    rows = pair(AT_HALF, 3_000, 3_000, hours_ago=100 * 24)

    assert ruled_in(90, AT_HALF, rows, began_at=NOW - 2 * DAYS).decision.verdict == "wait"


def test_revenue_of_several_currencies_is_told():
    rows = [each | {"currencies": 2} for each in pair(AT_TEN, 900, 100)]

    assert "Revenue adds 2 currencies as if they were one." in ruled(AT_TEN, rows).decision.reasons
    assert not any("currencies" in each for each in ruled(AT_TEN, pair(AT_TEN, 900, 100)).decision.reasons)


@pytest.mark.parametrize("text", ["", "1", "0.1,0.01,1", "0.1,0.5", "0,1", "0.1,much,1"])
def test_stages_that_do_not_grow_to_all_are_refused_by_the_parameters_name(text):
    with pytest.raises(InvalidInput, match="Stages"):
        read_shares(text)

"""The verdict of an experiment from sums of its two arms."""

import pytest

from aisle.experiments.arms import Stage, arm_of
from aisle.experiments.experiment import BETTER_ALPHA, MARGINS, WORSE_ALPHA
from aisle.experiments.sample_ratio import MISMATCH_ALPHA
from aisle.experiments.stages import share_after
from aisle.experiments.verdict import Decision, decide


def arm(people, clicks, purchases, price=20, **others):
    """Of people to whom each thing happened once or not at all."""
    counts = {"clicks": clicks, "purchases": purchases, **others}
    sums = {
        name: value for each, count in counts.items() for name, value in ((each, count), (f"{each}_squared", count))
    }
    revenue = {"revenue": price * purchases, "revenue_squared": price**2 * purchases}
    return arm_of({"people": people, **sums, **revenue})


def judged(champion, challenger, share=0.1):
    return decide([Stage(share, champion, challenger)], MARGINS)


def test_a_challenger_that_is_clicked_more_and_keeps_what_it_must_is_promoted():
    decision = judged(arm(90_000, 9_000, 2_700), arm(10_000, 1_800, 400))

    assert decision.verdict == "promote"
    assert any("0.1800 clicks a person against 0.1000" in reason for reason in decision.reasons)


def test_a_challenger_that_is_clicked_less_is_rolled_back():
    decision = judged(arm(9_000, 1_800, 270), arm(1_000, 100, 30))

    assert decision.verdict == "roll_back"
    assert decision.reasons[-1] == "The challenger is clicked less."


@pytest.mark.parametrize("sold", [0, 50])
def test_a_challenger_that_is_clicked_more_and_sells_less_is_rolled_back(sold):
    decision = judged(arm(9_000, 900, 1_350), arm(1_000, 180, sold))

    assert decision.verdict == "roll_back"
    assert decision.reasons[-2:] == ("The challenger sells less.", "The challenger brings less revenue.")


def test_a_challenger_that_sells_as_much_for_less_is_rolled_back():
    decision = judged(arm(90_000, 9_000, 2_700), arm(10_000, 1_800, 300, price=5))

    assert decision.verdict == "roll_back"
    assert decision.reasons[-1] == "The challenger brings less revenue."


def test_a_challenger_that_more_people_turn_down_is_rolled_back():
    decision = judged(arm(90_000, 9_000, 2_700, not_interested=900), arm(10_000, 1_800, 400, not_interested=300))

    assert decision.verdict == "roll_back"
    assert decision.reasons[-1] == 'More of the challenger\'s people say "not interested".'


def test_more_clicks_alone_do_not_promote_before_purchases_are_known_to_be_kept():
    decision = judged(arm(9_000, 900, 270), arm(1_000, 180, 30))

    assert decision.verdict == "wait"
    assert decision.reasons[-2].startswith("Awaited: proof that the challenger keeps 90% of purchases.")
    assert "more people" in decision.reasons[-2]
    assert decision.reasons[-1].startswith("Awaited: proof that the challenger keeps 80% of revenue.")


def test_few_purchases_are_awaited_in_words():
    decision = judged(arm(9_000, 900, 18), arm(1_000, 180, 2))

    assert decision.verdict == "wait"
    assert "Awaited: more purchases. They weigh as 2 in the smaller variant, and need 30." in decision.reasons


def test_a_shop_that_sells_nothing_online_is_decided_by_its_clicks():
    decision = judged(arm(9_000, 900, 0), arm(1_000, 180, 0))

    assert decision.verdict == "promote"
    assert "The champion's people bring no purchases and no revenue, so there is nothing to lose." in decision.reasons


def test_a_small_difference_waits_and_says_for_about_how_many_people():
    decision = judged(arm(90_000, 9_000, 2_700), arm(10_000, 1_010, 300))

    assert decision.verdict == "wait"
    assert "Awaited: proof that the challenger is clicked more. If the difference stays, that takes about" in str(
        decision.reasons
    )


def test_a_challenger_that_does_not_seem_better_is_said_not_to():
    decision = judged(arm(90_000, 9_000, 2_700), arm(10_000, 990, 300))

    assert "Awaited: proof that the challenger is clicked more. So far it does not seem so." in decision.reasons


def test_too_few_people_wait():
    decision = judged(arm(900, 90, 30), arm(99, 90, 30))

    assert decision.verdict == "wait"
    assert decision.reasons[-1] == "Awaited: 100 people of each variant."


def test_nothing_that_happened_to_anybody_settles_nothing():
    assert judged(arm(9_000, 0, 0), arm(1_000, 0, 0)).verdict == "wait"


def test_a_split_that_is_not_the_declared_one_pauses_whatever_the_better_outcomes():
    decision = judged(arm(86_000, 8_600, 2_700), arm(14_000, 3_000, 900))

    assert decision.verdict == "pause"
    assert "The challenger's share should be 10%, and is 14.0%: the split is broken." in decision.reasons


def test_a_broken_split_of_a_challenger_that_also_fails_is_rolled_back():
    fails = judged(arm(90_000, 9_000, 2_700), arm(7_000, 10, 200))
    is_dead = judged(arm(900, 90, 27), arm(3, 0, 0))

    assert [fails.verdict, is_dead.verdict] == ["roll_back", "roll_back"]
    assert is_dead.reasons[-1] == "Fewer than half of its people are shown the challenger's lists."


def test_each_stage_compares_its_own_people():
    """Clicks are rarer in the second stage, where the challenger's share is larger. Added up, it would look worse."""
    first = Stage(0.1, arm(90_000, 45_000, 2_700), arm(10_000, 5_500, 400))
    second = Stage(0.5, arm(50_000, 5_000, 1_500), arm(50_000, 5_500, 2_000))

    decision = decide([first, second], MARGINS)

    assert decision.verdict == "promote"


def test_the_tests_of_an_experiment_share_five_per_cent():
    assert BETTER_ALPHA + sum(WORSE_ALPHA.values()) + MISMATCH_ALPHA == pytest.approx(0.05)


def test_people_who_met_both_variants_are_told_of():
    champion = arm_of({"people": 900, "people_in_both": 7})

    assert "7 met both" in judged(champion, arm(100, 0, 0)).reasons[0]


def test_a_stage_with_nothing_against_it_leads_to_the_next():
    wait, pause = Decision("wait", (), is_sound=True), Decision("pause", ())

    assert [share_after(wait, share) for share in (0.01, 0.1, 0.5)] == [0.1, 0.5, 0.5]
    assert share_after(pause, 0.1) == 0.1
    assert share_after(Decision("wait", ()), 0.1) == 0.1  # too few people


def test_only_a_promotion_gives_a_challenger_all_and_a_roll_back_gives_it_nobody():
    assert share_after(Decision("promote", (), is_sound=True), 0.1) == 1
    assert share_after(Decision("roll_back", ()), 0.5) == 0

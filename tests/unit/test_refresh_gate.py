"""A recipe fitted anew, against its own last model: what passes, and what is refused in which words."""

import math

import pytest

from aisle.admission.gate import admit_refresh
from aisle.admission.limits import Limits
from tests.admission_cases import evaluation, sliced

LIMITS = Limits(refresh_margin=0.1)


def refreshed(new, last=None, limits=LIMITS):
    return admit_refresh(new, evaluation() if last is None else last, limits)


def test_a_recipe_without_an_earlier_model_passes_and_says_so():
    verdict = admit_refresh(evaluation(), None, LIMITS)

    assert verdict.approved
    assert "The recipe has no earlier model to compare with." in verdict.reasons


@pytest.mark.parametrize(("ndcg", "approved"), [(0.179, False), (0.181, True)])
def test_its_last_may_be_missed_by_a_margin(ndcg, approved):
    assert refreshed(evaluation(ndcg=ndcg)).approved is approved


@pytest.mark.parametrize(("ndcg", "approved"), [(0.135, False), (0.137, True)])
def test_few_shoppers_may_fall_short_by_what_chance_explains(ndcg, approved):
    verdict = refreshed(evaluation(ndcg=ndcg, error=0.02), evaluation(error=0.02))  # 0.18 - 1.645 x 0.0269

    assert verdict.approved is approved
    assert "0.9 of its last's 0.2000, less 0.0443 for chance." in " ".join(verdict.reasons)


@pytest.mark.parametrize("errors", [None, {}, {"ndcg@10": None}, {"ndcg@10": math.nan}])
def test_a_last_that_tells_no_error_is_taken_at_its_word(errors):
    last = evaluation(ndcg=0.2) | {"errors": errors}

    assert not refreshed(evaluation(ndcg=0.179), last).approved
    assert refreshed(evaluation(ndcg=0.181), last).approved


def test_a_last_of_another_protocol_is_no_measure():
    verdict = refreshed(evaluation(ndcg=0.2), evaluation(ndcg=0.9, protocol="random split"))

    assert verdict.approved
    assert "Its last was evaluated by another protocol, so the two do not compare." in verdict.reasons


@pytest.mark.parametrize("name", ["new_people", "cold_items", "tail_items", "category:Tea"])
def test_a_protected_slice_that_falls_is_refused(name):
    last = evaluation() | {"slices": {name: sliced(0.3)}}

    verdict = refreshed(evaluation() | {"slices": {name: sliced(0.2)}}, last)

    assert not verdict.approved
    assert verdict.reasons[0].startswith(f"ndcg@10 of {name} 0.2000 is less than 0.9 of its last's 0.3000")


def test_a_slice_of_few_cases_is_not_judged_and_that_is_said():
    last = evaluation() | {"slices": {"new_people": sliced(0.3, examples=99)}}

    verdict = refreshed(evaluation() | {"slices": {"new_people": sliced(0.0, examples=99)}}, last)

    assert verdict.approved
    assert "Not judged, with fewer than 100 cases: new_people." in verdict.reasons


def test_slices_at_nothing_are_refused_though_their_last_tells_no_error():
    before = {name: {"examples": 500, "ndcg@10": 0.2, "hr@10": 0.4} for name in ("head_items", "long_history")}
    dead = {name: sliced(0.0, 500, 0.0, 0.0) for name in before}

    verdict = refreshed(evaluation() | {"slices": dead}, evaluation() | {"slices": before})

    assert verdict.reasons[0] == "head_items has no hit in 500 cases; its last would have 200."
    assert len(verdict.reasons) == 2


def test_likelihoods_that_do_not_come_true_are_refused():
    verdict = refreshed(evaluation() | {"calibration_error": 0.02})

    assert verdict.reasons == (
        "Likelihoods are off by 0.02000 on average, and 0.00500 came true: more than 1 of it. "
        "Likelihoods must come true.",
    )


def test_likelihoods_as_far_off_as_the_last_s_pass():
    assert refreshed(evaluation() | {"calibration_error": 0.02}, evaluation() | {"calibration_error": 0.018}).approved


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"latency_ms": 101.0}, "One request takes 101.0 ms, more than 100.0 ms."),
        ({"latency_ms": 9.5}, "One request takes 9.5 ms, more than 2 times the other model's 4.0 ms."),
        ({"size_bytes": 5e9}, "The model takes 5000.0 MB, more than 4000.0 MB."),
        ({"size_bytes": 1.2e8}, "The model takes 120.0 MB, more than 2 times the other model's 50.0 MB."),
        ({"latency_ms": None}, "The evaluation does not tell latency_ms."),
        ({"reliability": "none"}, "The evaluation does not tell how far its likelihoods are from what came true."),
    ],
)
def test_a_model_that_costs_too_much_or_does_not_tell_it_is_refused(changed, told):
    assert refreshed(evaluation() | changed).reasons == (told,)


def test_a_recipe_whose_image_measures_no_cost_is_still_refreshed():
    before = {name: value for name, value in evaluation().items() if name not in ("latency_ms", "size_bytes")}

    assert refreshed(before, before).approved
    assert not admit_refresh(before, None, LIMITS).approved


@pytest.mark.parametrize("broken", [{"slices": [1]}, {"slices": {"new_people": 3}}, {"errors": "x"}, {"users": "many"}])
def test_a_broken_evaluation_ends_in_words(broken):
    assert all(isinstance(reason, str) for reason in refreshed(evaluation() | broken, evaluation() | broken).reasons)

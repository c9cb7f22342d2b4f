"""A new recipe against the champion's, on the same cases: who passes, who does not, and how often by chance."""

import numpy as np
import pytest

from aisle.admission.cases import pack_cases
from aisle.admission.gate import admit_recipe
from aisle.admission.limits import Limits
from tests.admission_cases import drawn_cases, evaluation, packed

LIMITS = Limits()
RUNS = 40


def judged(new, base, limits=LIMITS):
    (told, cases), (base_told, base_cases) = packed(new), packed(base)
    return admit_recipe(told, cases, base_told, base_cases, limits)


def share_admitted(worse):
    nights = ((drawn_cases(worse=worse, seed=2, base_seed=run), drawn_cases(base_seed=run)) for run in range(RUNS))
    return np.mean([judged(new, base).approved for new, base in nights])


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A fifth of the resamples: the verdicts here are clear."""
    monkeypatch.setattr("aisle.admission.resampling.RESAMPLES", 400)


def test_a_recipe_as_good_as_the_champion_s_passes_in_nineteen_of_twenty_nights():
    assert share_admitted(worse=0.0) >= 0.95


def test_a_recipe_a_tenth_worse_passes_in_fewer_than_one_of_twenty_nights():
    assert share_admitted(worse=0.1) < 0.05


def test_a_pass_tells_the_interval_and_what_was_judged():
    verdict = judged(drawn_cases(seed=2), drawn_cases())

    told = " ".join(verdict.reasons)
    assert verdict.approved
    assert "Both recipes were evaluated on the same 10000 cases" in told
    assert "surely not worse by 5.0%" in told
    assert "category:0: ndcg@10 is" in told


def test_a_worse_recipe_is_told_how_much_worse():
    verdict = judged(drawn_cases(worse=0.15, seed=2), drawn_cases())

    assert not verdict.approved
    assert "surely worse by more than 5.0%." in verdict.reasons[0]


def test_few_cases_prove_nothing_and_the_refusal_says_how_many_do():
    verdict = judged(drawn_cases(seed=2, cases=300), drawn_cases(cases=300))

    assert not verdict.approved
    assert "it may be worse by more than 5.0%. A recipe as good as the champion's needs about" in verdict.reasons[-1]
    assert verdict.reasons[-1].endswith("cases, and there are 300.")


@pytest.mark.parametrize("name", ["new_people", "cold_items", "tail_items", "category:3"])
def test_a_recipe_that_pays_its_mean_with_a_protected_slice_is_refused(name):
    better = drawn_cases(seed=2)
    base = drawn_cases(worse=0.6)
    dead = drawn_cases(seed=2, dead=(name,))

    assert judged(better, base).approved
    assert f"{name}: ndcg@10 is -100.0%" in " ".join(judged(dead, base).reasons)


def test_a_model_with_all_slices_at_nothing_is_refused():
    everything = ("new_people", "cold_items", "tail_items", "head_items", *(f"category:{each}" for each in range(8)))

    verdict = judged(drawn_cases(seed=2, dead=everything), drawn_cases())

    assert not verdict.approved
    assert sum("-100.0%" in reason for reason in verdict.reasons) == 11  # every protected one


def test_a_slice_of_few_cases_is_not_judged_and_that_is_said():
    verdict = judged(drawn_cases(seed=2), drawn_cases(), Limits(slice_cases=700))

    assert verdict.approved
    assert "Not judged, with fewer than 700 cases: cold_items." in verdict.reasons


def test_the_same_files_get_the_same_verdict():
    assert judged(drawn_cases(seed=2), drawn_cases()) == judged(drawn_cases(seed=2), drawn_cases())


@pytest.mark.parametrize("other", [{"evaluated_on": "elsewhere"}, {}])
def test_recipes_of_different_examples_do_not_compare(other):
    told, cases = drawn_cases(seed=2) if other else drawn_cases(seed=2, base_seed=5)

    verdict = judged((told | other, cases), drawn_cases())

    assert not verdict.approved
    assert "do not compare: they were evaluated on different examples (10000 and 10000)" in verdict.reasons[-1]
    assert not verdict.compared
    assert "promote" not in verdict.reasons[-1]  # a refused model is no SageMaker model: no command releases it


def test_a_recipe_that_does_not_compare_is_refused_all_the_same_for_its_own_faults():
    told, cases = drawn_cases(seed=2)

    verdict = judged((told | {"evaluated_on": "elsewhere", "size_bytes": 9e12}, cases), drawn_cases())

    assert (verdict.approved, verdict.compared, len(verdict.reasons)) == (False, True, 2)


def test_cases_that_do_not_belong_to_their_evaluation_are_refused():
    told, cases = drawn_cases(seed=2)
    told["metrics"]["ndcg@10"] = 0.9

    assert "and it tells another" in " ".join(judged((told, cases), drawn_cases()).reasons)


def test_a_recipe_that_left_no_cases_is_refused_in_words():
    told, cases = packed(drawn_cases())

    assert (
        admit_recipe(told, None, told, cases, LIMITS).reasons[0].startswith("The new recipe left no evaluation_cases")
    )


def test_a_champion_of_an_image_that_left_no_cases_is_followed_by_a_recipe_that_is_not_worse_by_both_evaluations():
    told, cases = packed(drawn_cases())
    worse = told | {"metrics": {**told["metrics"], "ndcg@10": 0.8 * told["metrics"]["ndcg@10"]}}

    assert admit_recipe(told, cases, told, None, LIMITS).approved
    assert not admit_recipe(worse, cases, told, None, LIMITS).approved


def test_a_file_of_cases_that_is_none_is_refused_in_words():
    told, cases = packed(drawn_cases())

    verdict = admit_recipe(told, b"PK broken", told, cases, LIMITS)

    assert verdict.reasons[0].startswith(
        "The new recipe's cases were not read: evaluation_cases.npz: is no file of cases"
    )


def test_a_slow_recipe_is_refused_however_well_it_ranks():
    told, cases = drawn_cases(seed=2)

    verdict = judged((told | {"latency_ms": 40.0}, cases), drawn_cases())

    assert verdict.reasons == ("One request takes 40.0 ms, more than 2 times the other model's 4.0 ms.",)


def test_a_shop_too_small_for_the_new_recipe_is_told_what_it_lacks():
    verdict = admit_recipe({"lacking": ["9 returning shoppers, 50 needed."]}, None, evaluation(), None, LIMITS)

    assert verdict.reasons == ("9 returning shoppers, 50 needed.",)


def test_evaluations_without_any_case_end_in_words():
    empty = drawn_cases(cases=16)
    none = type(empty[1])(*(part[:0] for part in (empty[1].person, empty[1].gain, empty[1].hit)), {})

    verdict = admit_recipe(evaluation(ndcg=0.0), pack_cases(none), evaluation(ndcg=0.0), pack_cases(none), LIMITS)

    assert not verdict.approved

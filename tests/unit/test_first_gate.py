import math

import pytest

from aisle.admission.gate import admit_first
from tests.admission_cases import evaluation


def test_a_first_model_that_beats_popularity_passes_and_says_why():
    verdict = admit_first(evaluation(ndcg=0.2, popular=0.1))

    assert verdict.approved
    assert "ndcg@10 0.2000 is at least 1.05 times popularity's 0.1000." in verdict.reasons


@pytest.mark.parametrize(("ndcg", "approved"), [(0.1049, False), (0.1051, True)])
def test_popularity_must_be_beaten_by_a_margin(ndcg, approved):
    assert admit_first(evaluation(ndcg=ndcg, popular=0.1)).approved is approved


def test_a_model_that_ranks_nothing_right_is_refused_where_popularity_does_no_better():
    assert not admit_first(evaluation(ndcg=0.0, popular=0.0)).approved


def test_too_few_shoppers_prove_nothing():
    verdict = admit_first(evaluation(users=49))

    assert not verdict.approved
    assert verdict.reasons == ("Evaluated on 49 shoppers, fewer than 50.",)


def test_what_a_shop_lacks_is_the_reason():
    verdict = admit_first({"lacking": ["9 returning shoppers, 50 needed."]})

    assert (verdict.approved, verdict.reasons) == (False, ("9 returning shoppers, 50 needed.",))


@pytest.mark.parametrize("value", [math.nan, math.inf, None, "0.4", True, [0.4]])
def test_a_metric_that_is_no_number_is_refused_by_name(value):
    verdict = admit_first(evaluation(mrr=value))

    assert not verdict.approved
    assert verdict.reasons == ("Missing or not a number: metrics mrr.",)


@pytest.mark.parametrize("broken", [{}, {"metrics": []}, {"metrics": None, "popularity": 3}])
def test_a_broken_evaluation_is_refused_and_names_what_it_lacks(broken):
    verdict = admit_first(broken)

    assert not verdict.approved
    assert all(name in verdict.reasons[0] for name in ("metrics ndcg@10", "popularity hr@10"))

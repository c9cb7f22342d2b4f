import math

import pytest

from aisle.admission.gate import admit


def evaluation(ndcg=0.2, popular=0.1, users=500, protocol="leave last out", error=0.0, **metrics):
    return {
        "protocol": protocol,
        "users": users,
        "errors": {"ndcg@10": error},
        "metrics": {"hr@10": 0.3, "ndcg@10": ndcg, "coverage@10": 0.4, **metrics},
        "popularity": {"hr@10": 0.2, "ndcg@10": popular, "coverage@10": 0.01},
    }


def test_a_first_model_that_beats_popularity_passes_and_says_why():
    verdict = admit(evaluation(ndcg=0.2, popular=0.1), None)

    assert verdict.approved
    assert "ndcg@10 0.2000 is at least 1.05 times popularity's 0.1000." in verdict.reasons
    assert "There is no champion to compare with." in verdict.reasons


@pytest.mark.parametrize(("ndcg", "approved"), [(0.1049, False), (0.1051, True)])
def test_popularity_must_be_beaten_by_a_margin(ndcg, approved):
    assert admit(evaluation(ndcg=ndcg, popular=0.1), None).approved is approved


def test_a_model_that_ranks_nothing_right_is_refused_where_popularity_does_no_better():
    assert not admit(evaluation(ndcg=0.0, popular=0.0), None).approved


def test_too_few_shoppers_prove_nothing():
    verdict = admit(evaluation(users=49), None)

    assert not verdict.approved
    assert verdict.reasons == ("Evaluated on 49 shoppers, fewer than 50.",)


@pytest.mark.parametrize(("ndcg", "approved"), [(0.179, False), (0.181, True)])
def test_the_champion_may_be_missed_by_a_tenth(ndcg, approved):
    assert admit(evaluation(ndcg=ndcg), evaluation(ndcg=0.2)).approved is approved


@pytest.mark.parametrize(("ndcg", "approved"), [(0.130, False), (0.134, True)])
def test_few_shoppers_may_fall_short_by_what_chance_explains(ndcg, approved):
    verdict = admit(evaluation(ndcg=ndcg, error=0.02), evaluation(ndcg=0.2, error=0.02))  # 0.18 - 1.645 x 0.0283

    assert verdict.approved is approved
    assert "0.9 of the champion's 0.2000, less 0.0465 for chance." in " ".join(verdict.reasons)


@pytest.mark.parametrize("errors", [None, {}, {"ndcg@10": None}, {"ndcg@10": math.nan}])
def test_a_champion_that_tells_no_error_is_taken_at_its_word(errors):
    champion = evaluation(ndcg=0.2) | {"errors": errors}

    assert not admit(evaluation(ndcg=0.179), champion).approved
    assert admit(evaluation(ndcg=0.181), champion).approved


def test_a_champion_of_another_protocol_is_no_measure():
    verdict = admit(evaluation(ndcg=0.2), evaluation(ndcg=0.9, protocol="random split"))

    assert verdict.approved
    assert "The champion was evaluated by another protocol, so the two do not compare." in verdict.reasons


@pytest.mark.parametrize("value", [math.nan, math.inf, None, "0.4"])
def test_a_metric_that_is_no_number_is_refused_by_name(value):
    verdict = admit(evaluation(mrr=value), None)

    assert not verdict.approved
    assert verdict.reasons == ("Missing or not a number: metrics mrr.",)


def test_an_empty_evaluation_is_refused_and_names_what_it_lacks():
    verdict = admit({}, None)

    assert not verdict.approved
    assert all(name in verdict.reasons[0] for name in ("metrics ndcg@10", "popularity hr@10"))

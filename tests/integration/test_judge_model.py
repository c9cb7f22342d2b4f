"""The gate as the retrain state machine asks it, on archives in S3 and an endpoint in SageMaker."""

import json

import pytest

from aisle.errors import InvalidInput, Unavailable
from functions.judge_model.app import handler
from tests import admission_cases
from tests.admission_cases import drawn_cases


def evaluation(ndcg, popular=0.1, users=500):
    return admission_cases.evaluation(ndcg, popular, users)


def evaluated(context, artifacts, version="m2", **more):
    return handler({"model_version": version, "model_artifacts": artifacts, **more}, context)


def with_cases(trained, version, drawn):
    """Both files at the root of the archive."""
    told, cases = admission_cases.packed(drawn)
    return trained(version, told, **{"evaluation_cases.npz": cases})


def read(account, key):
    return json.loads(account.s3.get_object(Bucket="artifacts", Key=key)["Body"].read())


def test_a_first_model_is_approved_with_what_the_registry_and_the_report_need(account, trained, context):
    verdict = evaluated(context, trained("m1", evaluation(0.2)), "m1")

    assert verdict["approved"] is True
    assert verdict["metrics"] == {
        "metrics": {"hr@10": 0.3, "ndcg@10": 0.2, "coverage@10": 0.4},
        "popularity": {"hr@10": 0.2, "ndcg@10": 0.1, "coverage@10": 0.01},
    }
    assert verdict["champion_metrics"] is None
    assert verdict["evaluation_s3_uri"] == "s3://artifacts/models/m1/output/evaluation.json"
    assert all(isinstance(reason, str) for reason in verdict["reasons"])


def test_the_registry_is_told_from_when_to_when_the_data_were(account, trained, context):
    data = {"interactions": 9, "first": "2025-11-24T00:00:00+00:00", "last": "2026-11-24T09:00:00+00:00"}

    verdict = evaluated(context, trained("m1", evaluation(0.2) | {"data": data}))

    assert verdict["data_window"] == {"data_first": data["first"], "data_last": data["last"]}
    assert evaluated(context, trained("m2", evaluation(0.2)))["data_window"] == {}  # of a training of before


def test_the_evaluation_lies_beside_the_archive(account, trained, context):
    evaluated(context, trained("m1", evaluation(0.2)))

    assert read(account, "models/m1/output/evaluation.json") == evaluation(0.2)


def test_a_model_that_popularity_beats_is_refused(account, trained, context):
    verdict = evaluated(context, trained("m1", evaluation(0.1, popular=0.2)))

    assert verdict["approved"] is False
    assert verdict["reasons"] == ["ndcg@10 0.1000 is less than 1.05 times popularity's 0.2000."]


def test_a_model_is_measured_by_the_champion_that_serves_now(account, trained, serving, context):
    evaluated(context, trained("m1", evaluation(0.4)), "m1")
    serving(champion=("m1", 1.0))

    verdict = evaluated(context, trained("m2", evaluation(0.3)))

    assert verdict["approved"] is False
    assert verdict["gate"] == "refresh"
    assert verdict["reasons"] == ["ndcg@10 0.3000 is less than 0.95 of its last's 0.4000, less 0.0000 for chance."]
    assert verdict["champion_metrics"]["ndcg@10"] == 0.4


def test_a_champion_without_an_evaluation_is_no_obstacle(account, trained, serving, context):
    trained("m1")
    serving(champion=("m1", 1.0))

    assert evaluated(context, trained("m2", evaluation(0.3)))["approved"] is True


def test_a_metric_that_is_no_number_is_refused_in_an_answer_that_is_json(account, trained, context):
    verdict = evaluated(context, trained("m1", evaluation(float("nan"))))

    assert verdict["approved"] is False
    assert json.loads(json.dumps(verdict, allow_nan=False))["metrics"]["metrics"]["ndcg@10"] is None


def test_what_is_no_archive_is_named(account, trained, context):
    artifacts = trained("m1", evaluation(0.2))
    account.s3.put_object(Bucket="artifacts", Key="models/m1/output/model.tar.gz", Body=b"not an archive")

    with pytest.raises(InvalidInput, match="models/m1"):
        evaluated(context, artifacts)


def test_an_archive_that_is_not_there_is_named(account, context):
    with pytest.raises(Unavailable, match="models/m9"):
        evaluated(context, "s3://artifacts/models/m9/output/model.tar.gz")


def test_a_refresh_is_measured_by_the_model_that_the_call_names(account, trained, serving, context):
    evaluated(context, trained("m1", evaluation(0.4)), "m1")
    last = trained("m2", evaluation(0.3))
    evaluated(context, last, "m2", gate="first")
    serving(champion=("m1", 1.0))

    verdict = evaluated(context, trained("m3", evaluation(0.3)), gate="refresh", against={"model_artifacts": last})

    assert verdict["approved"] is True
    assert verdict["champion_metrics"]["ndcg@10"] == 0.3


def test_two_recipes_of_one_night_are_compared_case_by_case(account, trained, context):
    base = with_cases(trained, "m1", drawn_cases())

    as_good = evaluated(
        context, with_cases(trained, "m2", drawn_cases(seed=2)), gate="recipe", against={"model_artifacts": base}
    )
    worse = evaluated(
        context,
        with_cases(trained, "m3", drawn_cases(worse=0.2, seed=2)),
        gate="recipe",
        against={"model_artifacts": base},
    )

    assert (as_good["approved"], worse["approved"]) == (True, False)
    assert "surely worse by more than 5.0%" in worse["reasons"][0]


def test_the_stack_sets_the_margins(account, trained, context, monkeypatch):
    monkeypatch.setenv("GATE_LIMITS", '{"recipe_margin": 0.4, "slice_margin": 0.9}')
    base = with_cases(trained, "m1", drawn_cases())
    worse = with_cases(trained, "m2", drawn_cases(worse=0.2, seed=2))

    assert evaluated(context, worse, gate="recipe", against={"model_artifacts": base})["approved"] is True


def test_broken_cases_are_refused_in_words(account, trained, context):
    base = with_cases(trained, "m1", drawn_cases())
    broken = trained("m2", evaluation(0.2), **{"evaluation_cases.npz": b"not cases"})

    verdict = evaluated(context, broken, gate="recipe", against={"model_artifacts": base})

    assert verdict["approved"] is False
    assert verdict["reasons"][0].startswith("The new recipe's cases were not read")


@pytest.mark.parametrize(
    ("call", "told"),
    [({"gate": "recipe"}, "against: the recipe gate needs"), ({"gate": "none"}, "gate: must be one of first, refresh")],
)
def test_a_call_that_asks_for_no_gate_is_refused(account, trained, context, call, told):
    with pytest.raises(InvalidInput, match=told):
        evaluated(context, trained("m1", evaluation(0.2)), **call)


def test_an_evaluation_that_is_no_object_is_named(account, trained, context):
    with pytest.raises(InvalidInput, match=r"evaluation\.json is no object"):
        evaluated(context, trained("m1", ["nothing"]))

import time
from datetime import UTC, datetime

import pytest

from aisle.errors import IncompatibleModel, Unavailable
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, ScoredItem
from aisle.serving.ladder import Reply, Rung, descend
from aisle_aws.transport.deadline import call_within

REQUEST = RecommendationRequest(now=datetime(2026, 11, 24, 9, tzinfo=UTC), n=3)


def answers(name, *item_ids):
    items = tuple(ScoredItem(item_id, 0.5, {}, "", (), {}) for item_id in item_ids)
    return Rung(name, 1.0, lambda _: Reply(RecommendationAnswer(name, "f1", items), variant=name))


def breaks(name, error):
    def ask(_):
        raise error

    return Rung(name, 1.0, ask)


def served(*rungs, arrange=list):
    failures = []
    answer = descend(rungs, REQUEST, call_within, arrange, lambda name, error: failures.append((name, str(error))))
    return answer, failures


def test_the_first_rung_that_answers_is_the_only_one_asked():
    answer, failures = served(answers("endpoint", "tea"), breaks("function", RuntimeError("asked in vain")))

    assert (answer.served_by, answer.variant, answer.answer.items[0].item_id) == ("endpoint", "endpoint", "tea")
    assert failures == []


@pytest.mark.parametrize("error", [Unavailable("away"), IncompatibleModel("of other features"), KeyError("a bug")])
def test_whatever_breaks_a_rung_the_next_one_answers_and_the_failure_is_told(error):
    answer, failures = served(breaks("endpoint", error), answers("function", "tea"))

    assert answer.served_by == "function"
    assert failures == [("endpoint", str(error))]


def test_an_answer_of_which_nothing_may_be_shown_is_none():
    def without_tea(items):
        return [item for item in items if item.item_id != "tea"]

    answer, failures = served(answers("endpoint", "tea"), answers("trending", "tea", "pot"), arrange=without_tea)

    assert answer.served_by == "trending"
    assert [item.item_id for item in answer.answer.items] == ["pot"]
    assert [name for name, _ in failures] == ["endpoint"]


def test_a_rung_that_is_late_is_not_waited_for():
    slow = Rung("endpoint", 0.05, lambda _: time.sleep(5))
    began = time.monotonic()

    answer, failures = served(slow, answers("function", "tea"))

    assert answer.served_by == "function"
    assert time.monotonic() - began < 2
    assert failures == [("endpoint", "no answer within 0.05 s")]


def test_an_answer_is_empty_where_no_rung_has_an_item_to_show():
    answer, failures = served(breaks("endpoint", Unavailable("away")), answers("trending", "tea"), arrange=lambda _: [])

    assert (answer.served_by, answer.answer.items) == ("trending", ())
    assert [name for name, _ in failures] == ["endpoint", "trending"]


def test_a_ladder_of_silent_rungs_says_what_may_be_wrong():
    with pytest.raises(Unavailable, match="the shop has no catalogue yet"):
        served(breaks("endpoint", Unavailable("away")), breaks("trending", Unavailable("no list")))

from datetime import UTC, datetime

import pytest

from aisle.errors import IncompatibleModel, Late, Unavailable
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, ScoredItem
from aisle.serving.budget import Budget
from aisle.serving.ladder import Reply, Rung, descend

REQUEST = RecommendationRequest(now=datetime(2026, 11, 24, 9, tzinfo=UTC), n=3)


class Watch:
    """A clock that only waiting moves."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def wait(self, needed_s, within_s):
        self.now += min(needed_s, within_s)
        if needed_s > within_s:
            raise Late(f"no answer within {within_s} s")


@pytest.fixture
def watch():
    return Watch()


def answers(name, *item_ids, share=0.5):
    items = tuple(ScoredItem(item_id, 0.5, {}, "", (), {}) for item_id in item_ids)
    return Rung(name, share, lambda _, __: Reply(RecommendationAnswer(name, "f1", items)))


def breaks(name, error):
    def ask(_, __):
        raise error

    return Rung(name, 0.5, ask)


def hangs(name, watch, share, needed_s=3600.0):
    """A rung that answers after so long, where it is waited for."""

    def ask(request, within_s):
        watch.wait(needed_s, within_s)
        return answers(name, "late tea").answer(request, within_s)

    return Rung(name, share, ask)


def served(*rungs, arrange=list, watch=None, seconds=1.0):
    failures = []
    budget = Budget(seconds, watch or Watch(), lambda name, error: failures.append((name, str(error))))
    answer = descend(rungs, REQUEST, budget, arrange)
    return answer, failures


def test_the_first_rung_that_answers_is_the_only_one_asked():
    answer, failures = served(answers("endpoint", "tea"), breaks("function", RuntimeError("asked in vain")))

    assert (answer.served_by, answer.answer.items[0].item_id) == ("endpoint", "tea")
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


def test_a_rung_that_is_late_is_waited_for_its_share_and_is_left_out(watch):
    budget = Budget(1.0, watch, lambda name, error: None)

    answer = descend([hangs("endpoint", watch, share=0.6), answers("function", "tea")], REQUEST, budget, list)

    assert answer.served_by == "function"
    assert budget.left_out == ["endpoint"]
    assert watch.now == pytest.approx(0.6)


def test_a_rung_that_fails_at_once_is_not_called_late():
    budget = Budget(1.0, Watch(), lambda name, error: None)

    descend([breaks("endpoint", Unavailable("no endpoint yet")), answers("function", "tea")], REQUEST, budget, list)

    assert budget.left_out == []


def test_a_slow_rung_that_keeps_to_its_share_answers(watch):
    answer, failures = served(hangs("endpoint", watch, share=0.6, needed_s=0.5), watch=watch)

    assert answer.served_by == "endpoint"
    assert failures == []


@pytest.mark.parametrize("slow", range(6))
def test_however_many_rungs_are_late_the_next_one_still_has_time(watch, slow):
    given = []
    last = Rung("list", 0.5, lambda request, within_s: given.append(within_s) or answers("list", "tea").answer(0, 0))

    answer, _ = served(*(hangs(f"rung {n}", watch, share=0.6) for n in range(slow)), last, watch=watch)

    assert answer.served_by == "list"
    assert given[0] > 0
    assert watch.now < 1.0


def test_what_was_spent_on_reading_is_not_the_rungs_any_more(watch):
    budget = Budget(1.0, watch, lambda name, error: None)
    profile = budget.read("profile", 0.4, lambda within_s: watch.wait(3600, within_s), lambda: "a stranger")

    descend([hangs("endpoint", watch, 0.6), answers("function", "tea")], REQUEST, budget, list)

    assert profile == "a stranger"
    assert budget.left_out == ["profile", "endpoint"]
    assert watch.now == pytest.approx(0.4 + 0.6 * 0.6)


def test_a_read_whose_service_fails_is_left_out_and_its_failure_is_told():
    failures = []
    budget = Budget(1.0, Watch(), lambda name, error: failures.append((name, str(error))))

    def fails(_):
        raise Unavailable("away")

    assert budget.read("profile", 0.4, fails, lambda: "a stranger") == "a stranger"
    assert budget.left_out == ["profile"]
    assert failures == [("profile", "away")]


def test_an_answer_is_empty_where_no_rung_has_an_item_to_show():
    answer, failures = served(breaks("endpoint", Unavailable("away")), answers("trending", "tea"), arrange=lambda _: [])

    assert (answer.served_by, answer.answer.items) == ("trending", ())
    assert [name for name, _ in failures] == ["endpoint", "trending"]


def test_a_ladder_of_silent_rungs_says_what_may_be_wrong():
    with pytest.raises(Unavailable, match="the shop has no catalogue yet"):
        served(breaks("endpoint", Unavailable("away")), breaks("trending", Unavailable("no list")))


def test_a_ladder_of_late_rungs_names_them(watch):
    with pytest.raises(Unavailable, match="late were endpoint, function"):
        served(hangs("endpoint", watch, 0.6), hangs("function", watch, 0.5), answers("trending"), watch=watch)

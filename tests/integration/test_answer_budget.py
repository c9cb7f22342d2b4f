"""The front door keeps its time: whatever service is slow, the answer comes within the budget and says what it lacks.

Time is the tests' own. It stands still while a call is under way and moves on by the whole wait where a service holds
the call, so no test depends on how fast this machine is. A held call ends when the test does.
"""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Event
from types import SimpleNamespace

import pytest
from moto.dynamodb.responses import DynamoHandler
from moto.kinesis.responses import KinesisResponse
from moto.s3.responses import S3Response
from moto.sagemakerruntime.responses import SageMakerRuntimeResponse
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.ssm.responses import SimpleSystemManagerResponse

from aisle.intake.server_keys import NEW_KEY_AFTER_S, compose, created
from aisle_aws.answering.answer_budget import FIRST_ANSWER_S, container
from aisle_aws.answering.records import RECORDS_S
from aisle_aws.stores import server_key_store, shop_config
from aisle_aws.transport import aws_json_client, deadline
from aisle_aws.transport.clients import client
from aisle_aws.transport.kept_connection import Patience
from tests.integration.test_recommend import (
    NAMES,
    endpoint,
    get,
    put_config,
    shown,
    stated,
    token,
    trending,
    written_metrics,
)
from tests.integration.test_recommend_page import post as post_page

__all__ = ["endpoint", "trending"]  # fixtures

BUDGET_S = 60.0  # of the `account` fixture
OPERATIONS = {
    "profile": (DynamoHandler, "batch_get_item"),
    "endpoint": (SageMakerRuntimeResponse, "invoke_endpoint"),
    "s3": (S3Response, "get_object"),
    "secret": (SecretsManagerResponse, "get_secret_value"),
    "server_keys": (SimpleSystemManagerResponse, "get_parameter"),
    "stream": (KinesisResponse, "put_records"),
    "answers": (DynamoHandler, "put_item"),
}


class Time:
    """The clock of deadlines, their threads and their way of waiting. Where all that is under way is held by a service
    or waits, the clock moves on to the next deadline.
    """

    def __init__(self):
        self.now_s = 1_000.0
        self.threads = ThreadPoolExecutor(deadline.MAX_THREADS)
        self.started = []
        self.waits = {}  # by thread: until when, and for what
        self.held = SimpleQueue()
        self.released = Event()

    def monotonic(self):
        return self.now_s

    def start(self, call):
        future = self.threads.submit(call)
        self.started.append(future)
        return future

    def wait(self, started, timeout):
        (future,) = started
        me = threading.current_thread()
        due = self.now_s + timeout
        self.waits[me] = (due, future)
        try:
            while not future.done() and self.now_s < due:
                wait([future], timeout=0.002)
                self._move_on()
            return SimpleNamespace(done={future} if future.done() else set())
        finally:
            del self.waits[me]

    def hold(self):
        self.held.put(True)
        self.released.wait()

    def _move_on(self):
        waits = {thread: due for thread, (due, future) in list(self.waits.items()) if not future.done()}
        under_way = sum(not future.done() for future in list(self.started))
        inside = waits.keys() - {threading.main_thread()}
        if threading.main_thread() in waits and under_way <= len(inside) + self.held.qsize():
            self.now_s = max(self.now_s, min(waits.values()))


@pytest.fixture
def time(account, monkeypatch):
    time = Time()
    monkeypatch.setattr(deadline, "monotonic", time.monotonic)
    monkeypatch.setattr(deadline, "wait", time.wait)
    monkeypatch.setattr(aws_json_client, "PATIENCE", Patience(connect_s=BUDGET_S, read_s=BUDGET_S))
    monkeypatch.setattr(deadline, "_threads", lambda: SimpleNamespace(submit=time.start))
    yield time
    time.released.set()
    time.threads.shutdown(wait=True)


@pytest.fixture
def slow(time, monkeypatch):
    """Call it with services: from then on each holds its calls, until the test ends."""

    def hold(*services):
        for service in services:
            backend, name = OPERATIONS[service]
            monkeypatch.setattr(backend, name, holding(getattr(backend, name)))

    def holding(operation):
        def held(*arguments, **named):
            time.hold()
            return operation(*arguments, **named)

        return held

    return hold


@pytest.fixture
def ask(time, context):
    """Call it with a query: the answer, and the seconds that it took."""

    def timed(**query):
        before = time.now_s
        status, body = get(context, **query)
        assert status == 200, body
        return body, time.now_s - before

    return timed


def in_time(seconds):
    return seconds <= BUDGET_S + RECORDS_S


def test_nothing_is_left_out_where_nothing_is_late(endpoint, ask):
    body, seconds = ask()

    assert (body["served_by"], body["left_out"], seconds) == ("endpoint", [], 0.0)


def test_a_late_profile_costs_the_answer_what_it_knew_and_no_more(endpoint, context, slow, ask, capsys):
    stated("not_interested", item_id="tea")
    known = shown(context)
    slow("profile")

    body, seconds = ask()

    assert "tea" not in known
    assert [item["item_id"] for item in body["items"]] == list(NAMES)
    assert (body["served_by"], body["left_out"]) == ("endpoint", ["profile"])
    assert 0 < seconds < BUDGET_S / 2
    assert written_metrics(capsys).items() >= {"Late.profile": [1.0], "AnswersIncomplete": [1.0]}.items()


def test_after_a_late_endpoint_the_next_rung_answers(endpoint, trending, slow, ask, capsys):
    slow("endpoint")

    body, seconds = ask()

    assert (body["served_by"], body["left_out"]) == ("trending", ["endpoint"])
    assert in_time(seconds)
    assert written_metrics(capsys)["Late.endpoint"] == [1.0]


def test_late_rules_are_the_last_good_ones(endpoint, account, context, time, slow, ask, capsys):
    put_config(account, "rules", {"rules": [{"action": "exclude", "match": {"item_ids": ["tea"]}}]})
    before = shown(context)
    time.now_s += shop_config.AGE_S
    slow("s3")

    body, seconds = ask()

    assert before == [item["item_id"] for item in body["items"]] == ["pot", "cup", "mug"]
    assert body["left_out"] == []
    assert in_time(seconds)
    assert written_metrics(capsys)["Late.rules"] == [1.0]


def test_a_container_without_rules_answers_without_them_and_says_so(endpoint, account, slow, ask):
    put_config(account, "rules", {"rules": [{"action": "exclude", "match": {"item_ids": ["tea"]}}]})
    slow("s3")

    body, seconds = ask()

    assert (body["served_by"], body["left_out"]) == ("endpoint", ["rules", "catalogue"])
    assert in_time(seconds)


def test_a_user_whose_token_cannot_be_checked_in_time_is_answered_as_the_browser(endpoint, context, slow, ask):
    stated("not_interested", item_id="pot")
    slow("secret")
    headers = {"authorization": f"Bearer {token('42', days=1)}"}

    body, seconds = ask(headers=headers, user_id="42")

    assert body["left_out"] == ["identity"]
    assert "pot" not in [item["item_id"] for item in body["items"]]
    assert in_time(seconds)


def test_a_servers_key_is_checked_within_the_budget(endpoint, context, time, slow, ask, monkeypatch):
    key = compose("till", "a secret")
    kept = created((), "till", "a secret", datetime(2026, 1, 1, tzinfo=UTC), None)
    server_key_store.write("/aisle/server_keys", kept, 0)
    headers = {"authorization": f"Bearer {key}"}
    get(context, headers=headers)
    time.now_s += NEW_KEY_AFTER_S
    slow("server_keys")
    monkeypatch.setenv("ANSWER_BUDGET_MS", "1000")

    body, seconds = ask(headers=headers, user_id="42")

    assert (body["served_by"], body["left_out"]) == ("endpoint", [])
    assert 0 < seconds < 1


def test_a_container_that_starts_while_s3_fails_answers_without_rules_and_says_so(endpoint, context, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    client.cache_clear()

    _, body = get(context)

    assert (body["served_by"], body["left_out"]) == ("endpoint", ["rules", "catalogue"])


def test_a_late_impression_is_waited_for_within_the_budget(endpoint, slow, ask, capsys):
    slow("stream")

    body, seconds = ask()

    assert (body["served_by"], body["left_out"]) == ("endpoint", [])
    assert in_time(seconds)
    assert written_metrics(capsys)["Late.impression"] == [1.0]


def test_both_records_of_an_answer_share_one_wait(endpoint, slow, ask, capsys):
    slow("stream", "answers")

    body, seconds = ask()

    assert (body["served_by"], body["left_out"]) == ("endpoint", [])
    assert in_time(seconds)
    late = written_metrics(capsys)
    assert (late["Late.impression"], late["Late.kept_answer"]) == ([1.0], [1.0])


def test_where_everything_is_slow_at_once_the_lists_in_memory_answer_in_time(
    endpoint, trending, context, time, slow, ask, capsys
):
    shown(context)
    wait_for_the_lists()
    time.now_s += shop_config.WORDS_AGE_S
    slow(*OPERATIONS)

    body, seconds = ask(headers={"authorization": f"Bearer {token('42', days=1)}"}, user_id="42")

    assert [item["item_id"] for item in body["items"]] == list(NAMES)
    assert (body["served_by"], body["left_out"]) == ("trending", ["identity", "profile", "endpoint", "function"])
    assert in_time(seconds)
    assert {"Late.identity", "Late.profile", "Late.endpoint", "Late.impression"} <= set(written_metrics(capsys))


def test_what_is_late_for_one_shelf_of_a_page_is_not_waited_for_again(endpoint, trending, context, time, slow):
    slow("endpoint")
    before = time.now_s

    status, body = post_page(context, {"n": 1}, {"n": 1}, {"surface": "trending", "n": 1})

    assert (status, body["left_out"]) == (200, ["endpoint"])
    assert [shelf["served_by"] for shelf in body["shelves"]] == ["trending"] * 3
    assert [shelf["items"][0]["item_id"] for shelf in body["shelves"]] == list(NAMES[:3])
    assert in_time(time.now_s - before)


def wait_for_the_lists():
    """A warm container read them beside its answers."""
    shop_config.trending.get(BUDGET_S)


def test_late_calls_that_go_on_do_not_stand_in_the_next_answers_way(endpoint, trending, context, slow, ask):
    slow("profile")

    answers = [ask() for _ in range(3)]

    assert all(body["left_out"] == ["profile"] and in_time(seconds) for body, seconds in answers)


def test_the_first_answer_of_a_container_has_time_to_make_its_clients(account, time, monkeypatch):
    monkeypatch.setenv("ANSWER_BUDGET_MS", "1000")

    first, second = (container.begin(print).share_s(1) for _ in range(2))

    assert (first, second) == (FIRST_ANSWER_S, 1.0)

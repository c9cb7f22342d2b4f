"""From a refusal to the stream: the body is kept, the code is repaired, the operator's command reads it again."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from aisle.lake.zones import REFUSED_BODIES
from aisle_aws.stores import refused_store
from aisle_aws.stores.erasures import write_tombstone
from functions.capture_feedback.app import handler as capture_feedback
from functions.collect_events.app import handler as collect_events
from local.runtime.checkout import ROOT
from tests.contract.new_event_type import NAME
from tests.integration.test_collect_events import post, records, view

ENTRY = f"""
    WAVE_AT_ITEM = EventSpec("{NAME}", "the shopper waved at an item", PAGE, ITEM, weight=1.5, did="waved at {{}}")
"""
LAST = "    SERVE_ITEM_LIST = "


def wave(event_id="e1", **fields):
    """An event that today's door does not know."""
    return view(event_id, event_name=NAME, **fields)


@pytest.fixture(scope="module")
def repaired(tmp_path_factory):
    """A copy of the core that knows it."""
    core = tmp_path_factory.mktemp("core")
    shutil.copytree(ROOT / "layers" / "core" / "aisle", core / "aisle", ignore=shutil.ignore_patterns("__pycache__"))
    names = core / "aisle" / "events" / "event_names.py"
    names.write_text(names.read_text().replace(LAST, f"{ENTRY}{LAST}"))
    return core


@pytest.fixture
def replay(account, over_http):
    """Call it with the command's options, and the core to read by: what its last line tells."""
    outputs = {name: {"Value": value} for name, value in {"EventStreamName": "events", "RawBucketName": "raw"}.items()}
    topic = {"Type": "AWS::SNS::Topic"}  # a stack needs a resource
    template = json.dumps({"Resources": {"Topic": topic}, "Outputs": outputs})
    boto3.client("cloudformation").create_stack(StackName="aisle", TemplateBody=template)

    def replaying(*options, core=ROOT / "layers" / "core"):
        env = {**os.environ, "AWS_ENDPOINT_URL": over_http, "PYTHONPATH": str(core)}
        command = [sys.executable, "-m", "ops.refused_events", "replay", *options]
        result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout.splitlines()[-1])

    return replaying


def bodies(account):
    """What is kept: the events' ids by reason."""
    objects = refused_store.read_all("raw", None)
    told = [json.loads(line) for each in objects for line in each.lines]
    return sorted((body["event"]["event_id"], body["field"]) for body in told)


def lines():
    return [json.loads(line) for record in records() for line in record["Data"].splitlines()]


def test_what_was_refused_is_in_the_stream_once_after_the_repair(account, context, replay, repaired):
    collect_events(post([view("good"), wave("e1"), view("bad", duration_ms=-7)]), context)
    assert bodies(account) == [("bad", "duration_ms"), ("e1", "event_name")]

    told = replay(core=repaired)
    again = replay(core=repaired)

    assert (told["accepted"], told["refused"]) == (1, 1)
    assert list(told["reasons"].values()) == [1]
    assert (again["accepted"], again["refused"]) == (0, 1)
    good, waved = lines()
    assert (good["event_id"], waved["event_id"], waved["event_name"]) == ("good", "e1", NAME)
    assert waved["received_at"] == good["received_at"]
    assert bodies(account) == [("bad", "duration_ms")]


def test_a_dry_run_says_the_same_and_changes_nothing(account, context, replay, repaired):
    collect_events(post([wave("e1")]), context)

    told = replay("--dry-run", core=repaired)

    assert told["accepted"] == 1
    assert lines() == []
    assert bodies(account) == [("e1", "event_name")]


def test_a_day_and_a_word_choose(account, context, replay, repaired):
    collect_events(post([wave("e1"), view("bad", duration_ms=-7)]), context)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()

    assert replay("--since", tomorrow, core=repaired)["read"] == 0
    assert replay("--reason", "duration", core=repaired)["read"] == 1
    assert replay("--reason", "event_name", core=repaired)["accepted"] == 1


def test_where_the_code_is_as_it_was_everything_stays(account, context, replay):
    collect_events(post([wave("e1")]), context)

    told = replay()

    assert (told["accepted"], told["refused"]) == (0, 1)
    assert bodies(account) == [("e1", "event_name")]


def test_an_erased_persons_body_goes_and_reaches_no_stream(account, context, replay, repaired):
    collect_events(post([wave("e1", anonymous_id="gone"), wave("e2")]), context)
    write_tombstone("a:gone", datetime.now(UTC))

    told = replay(core=repaired)

    assert (told["erased"], told["accepted"]) == (1, 1)
    assert [line["event_id"] for line in lines()] == ["e2"]
    assert bodies(account) == []


def test_what_the_stream_does_not_take_stays(account, context, replay, repaired, monkeypatch):
    collect_events(post([wave("e1")]), context)
    boto3.client("kinesis").delete_stream(StreamName="events")

    with pytest.raises(AssertionError, match="run the command again"):
        replay(core=repaired)

    assert bodies(account) == [("e1", "event_name")]


def test_a_wrong_key_leaves_nothing(account, context):
    collect_events(post([view(duration_ms=-7)], key="pk_of_another"), context)

    assert account.s3.list_objects_v2(Bucket="raw").get("Contents") is None


def test_the_feedback_route_keeps_bodies_too(account, context, replay, repaired):
    capture_feedback(post([wave("e1")]), context)

    assert bodies(account) == [("e1", "event_name")]
    assert replay(core=repaired)["refused"] == 1  # a wave is no feedback, whoever knows it


def test_where_bodies_cannot_be_kept_the_good_events_are_taken(account, context, monkeypatch, capfd):
    monkeypatch.setenv("REFUSED_BODY_DELIVERY", "no-such-delivery")

    answer = collect_events(post([view("e1"), wave("e2")]), context)

    assert json.loads(answer["body"])["accepted"] == 1
    assert '"RefusedBodiesNotKept":[1.0]' in capfd.readouterr().out


def test_a_hostile_request_leaves_one_small_object(account, context):
    collect_events(
        post([wave(f"e{number}", anonymous_id=f"b{number}", note="x" * 400) for number in range(500)]), context
    )

    objects = account.s3.list_objects_v2(Bucket="raw", Prefix=REFUSED_BODIES)["Contents"]
    assert [each["Size"] <= 100_000 for each in objects] == [True]

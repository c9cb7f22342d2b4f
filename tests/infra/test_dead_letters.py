"""Whatever is done behind a caller's back and fails leaves a letter, and somebody is told."""

from pathlib import Path

import pytest
from samtranslator.yaml_helper import yaml_parse

from local.runtime.checkout import ROOT

STREAMS = {"Kinesis", "DynamoDB"}
BAD_ENDS = ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")
ASYNCHRONOUS = {"S3", "ScheduleV2", *STREAMS}  # events whose sender does not wait for an answer


@pytest.fixture(scope="session")
def alarms():
    nested = yaml_parse(Path(ROOT / "infra" / "observability.yaml").read_text())["Resources"]
    return {name: each["Properties"] for name, each in nested.items() if each["Type"] == "AWS::CloudWatch::Alarm"}


def hops(resources):
    """Each asynchronous trigger: whose it is, and where its failures go."""
    for name, resource in resources.items():
        properties = resource.get("Properties", {})
        for event in (properties.get("Events") or {}).values():
            if event["Type"] in ASYNCHRONOUS:
                yield name, event["Type"], _target(properties, event)
        if resource["Type"].startswith("Custom::"):
            function = properties["ServiceToken"]["Fn::GetAtt"]
            owner = (function.split(".") if isinstance(function, str) else function)[0]
            yield owner, "CloudFormation", _target(resources[owner]["Properties"], {"Type": "S3"})


def _target(properties, event):
    if event["Type"] == "ScheduleV2":
        arn = event["Properties"]["DeadLetterConfig"]["Arn"]
    else:
        owner = event["Properties"] if event["Type"] in STREAMS else properties["EventInvokeConfig"]
        arn = owner["DestinationConfig"]["OnFailure"]["Destination"]
    queue = arn["Fn::GetAtt"]
    return (queue.split(".") if isinstance(queue, str) else queue)[0]


def test_every_asynchronous_hop_has_its_own_dead_letter_queue(resources):
    result = {(owner, kind): queue for owner, kind, queue in hops(resources)}

    assert {kind for _, kind in result} == {*ASYNCHRONOUS, "CloudFormation"}
    for (owner, _), queue in result.items():
        assert queue == f"{owner.removesuffix('Function').removesuffix('StateMachine')}DeadLetterQueue"
        assert resources[queue]["Type"] == "AWS::SQS::Queue"


def test_every_dead_letter_queue_has_an_alarm(resources, alarms):
    queues = {name for name, resource in resources.items() if resource["Type"] == "AWS::SQS::Queue"}

    watched = {
        alarm["Dimensions"][0]["Value"]["Ref"] for alarm in alarms.values() if alarm.get("Namespace") == "AWS/SQS"
    }

    assert watched == queues


def test_every_state_machine_has_an_alarm_for_each_way_to_end_badly(resources, alarms):
    machines = {name for name, each in resources.items() if each["Type"] == "AWS::Serverless::StateMachine"}

    watched = [found for found in map(_bad_ends, alarms.values()) if found]

    assert sorted(machine for machine, _ in watched) == sorted(machines)
    assert {names for _, names in watched} == {frozenset(BAD_ENDS)}


def _bad_ends(alarm):
    """The state machine that an alarm watches, and the metrics that its expression adds up."""
    metrics = {each["Id"]: each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each}
    if {each["Namespace"] for each in metrics.values()} != {"AWS/States"}:
        return None
    (added,) = [each["Expression"] for each in alarm["Metrics"] if "Expression" in each]
    assert added == f"SUM([{', '.join(metrics)}])"
    (machine,) = {each["Dimensions"][0]["Value"]["Ref"] for each in metrics.values()}
    return machine, frozenset(each["MetricName"] for each in metrics.values())


def test_every_alarm_says_what_to_do_and_tells_somebody(alarms):
    for alarm in alarms.values():
        assert alarm["AlarmDescription"].endswith(".")
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]


def test_the_nested_template_is_given_all_that_it_asks_for(resources):
    requested = yaml_parse((ROOT / "infra" / "observability.yaml").read_text())["Parameters"]

    assert resources["Observability"]["Properties"]["Parameters"].keys() == requested.keys()

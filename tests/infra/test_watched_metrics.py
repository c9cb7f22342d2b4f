"""Whatever an alarm, the dashboard or the scaling looks at is written by somebody, also in the embedded cloud."""

import ast
import re
from functools import cache

import pytest
from samtranslator.yaml_helper import yaml_parse

from local.engines.monitoring.metric_filters import Pattern
from local.runtime.checkout import ROOT
from tests.infra.test_dashboard import COUNTED, SOURCES, widgets

TEMPLATES = [ROOT / "template.yaml", *sorted((ROOT / "infra").glob("*.yaml")), ROOT / "pipeline" / "template.yaml"]
STATE_MACHINES = sorted((ROOT / "statemachines").glob("*.asl.json"))
ENGINES = sorted((ROOT / "local" / "engines").rglob("*.py"))
OF_SCALING = {"SageMakerVariantInvocationsPerInstance": ("AWS/SageMaker", "InvocationsPerInstance")}
WITHOUT_PRODUCER = {
    ("AWS/Kinesis", "WriteProvisionedThroughputExceeded"): (
        "The embedded stream refuses nothing: a shard's limit is one a second, and a day of a shop passes in minutes."
    ),
}


def resources_of(kind):
    for template in TEMPLATES:
        for resource in yaml_parse(template.read_text())["Resources"].values():
            if resource["Type"] == kind:
                yield resource["Properties"]


def text(value):
    """Of a name that may be a substitution. The stack's name is the same in the nested stack."""
    value = value["Fn::Sub"] if isinstance(value, dict) else value
    return value.replace("${AWS::StackName}", "${StackName}")


def of_alarms():
    for alarm in resources_of("AWS::CloudWatch::Alarm"):
        if "MetricName" in alarm:
            yield alarm["Namespace"], text(alarm["MetricName"])
        for query in alarm.get("Metrics", []):
            if "MetricStat" in query:
                metric = query["MetricStat"]["Metric"]
                yield metric["Namespace"], text(metric["MetricName"])


def of_the_dashboard():
    """A dot repeats what stands in that place of the line above, three dots all of it."""
    for widget in widgets():
        above = []
        for line in widget["properties"]["metrics"]:
            names = [each for each in line if isinstance(each, str)]
            if names[0] != "...":
                above = [above[place] if name == "." else name for place, name in enumerate(names)]
            yield above[0], above[1]


def of_the_scaling():
    for machine in STATE_MACHINES:
        for name in re.findall(r'"PredefinedMetricType": "(\w+)"', machine.read_text()):
            yield OF_SCALING[name]


WATCHED = sorted({*of_alarms(), *of_the_dashboard(), *of_the_scaling()})


@cache
def of_services():
    """What the engines count, as `count("AWS/Lambda", "Errors", ...)`."""
    found = set()
    for engine in ENGINES:
        for node in ast.walk(ast.parse(engine.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "count":
                namespace, name, *_ = node.args
                found.add((namespace.value, name.value))
    return found


@cache
def of_ours():
    """What the functions count, what state machines put, and what filters find in logs."""
    return set(_of_ours())


def _of_ours():
    for source in SOURCES:
        yield from COUNTED.findall(source.read_text())
    for machine in STATE_MACHINES:
        yield from re.findall(r"\$metric\('(\w+)'", machine.read_text())
    for found in resources_of("AWS::Logs::MetricFilter"):
        yield from (text(metric["MetricName"]) for metric in found["MetricTransformations"])


def is_ours(name):
    """A counted name may end in what a variable says: `Late.` stands for `Late.profile`."""
    return any(name == known or (known.endswith(".") and name.startswith(known)) for known in of_ours())


def has_producer(namespace, name):
    return is_ours(name) if namespace == "Aisle" else (namespace, name) in of_services()


@pytest.mark.parametrize(("namespace", "name"), WATCHED)
def test_a_metric_that_is_watched_has_a_producer_or_a_reason_for_having_none(namespace, name):
    assert has_producer(namespace, name) != ((namespace, name) in WITHOUT_PRODUCER)


def test_a_reason_is_for_a_metric_that_is_watched():
    assert set(WITHOUT_PRODUCER) <= set(WATCHED)


def test_the_test_sees_alarms_widgets_and_scaling():
    assert {
        ("AWS/Firehose", "DeliveryToS3.DataFreshness"),
        ("Aisle", "${StackName}-accepted-rows-missing"),
        ("AWS/DynamoDB", "ConsumedWriteCapacityUnits"),
        ("AWS/SageMaker", "InvocationsPerInstance"),
    } <= set(WATCHED)


def test_the_embedded_cloud_reads_the_filters_of_the_templates():
    patterns = [Pattern.of(found["FilterPattern"]) for found in resources_of("AWS::Logs::MetricFilter")]

    assert patterns
    assert all(pattern.matches({pattern.field: 1}) for pattern in patterns)

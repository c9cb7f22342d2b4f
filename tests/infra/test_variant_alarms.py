"""Alarms of the endpoint's variants, as the template has them, evaluated by the embedded cloud's rules."""

import boto3
import pytest
from moto import mock_aws
from moto.cloudwatch.models import cloudwatch_backends
from moto.core import DEFAULT_ACCOUNT_ID
from samtranslator.yaml_helper import yaml_parse

from local.engines.monitoring.alarm_state import evaluate
from local.engines.monitoring.metric_store import MetricStore, metric
from local.engines.monitoring.watched import rule_of, watched
from local.runtime.checkout import ROOT

NOW = 10_000  # minutes
TESTED = ("Challenger", "Canary")


def resolved(value):
    """Of the template, in a stack that is called shop."""
    if isinstance(value, dict) and "Ref" in value:
        return {"StackName": "shop"}.get(value["Ref"], f"arn:aws:sns:eu-west-1:123456789012:{value['Ref']}")
    if isinstance(value, dict) and "Fn::Sub" in value:
        return value["Fn::Sub"].replace("${StackName}", "shop")
    if isinstance(value, dict):
        return {name: resolved(each) for name, each in value.items()}
    return [resolved(each) for each in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def alarms():
    """By name, as moto keeps them."""
    resources = yaml_parse((ROOT / "infra" / "observability.yaml").read_text())["Resources"]
    given = [resolved(each["Properties"]) for name, each in resources.items() if name.startswith("Variant")]
    with mock_aws():
        cloudwatch = boto3.client("cloudwatch", "eu-west-1", aws_access_key_id="t", aws_secret_access_key="t")
        for alarm in given:
            cloudwatch.put_metric_alarm(**alarm)
        yield dict(cloudwatch_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].alarms)


class Shop:
    """What the services and functions of a shop counted."""

    def __init__(self, alarms):
        self.store, self._alarms = MetricStore(), alarms

    def store_of(self, _key):
        return self.store

    def requests(self, variant, number, failed=0, seconds=0.05, minutes_ago=1):
        named = {"EndpointName": "shop", "VariantName": variant}
        self._add("AWS/SageMaker", "Invocations", named, [1] * number, minutes_ago)
        self._add("AWS/SageMaker", "InvocationModelErrors", named, [1] * failed + [0] * (number - failed), minutes_ago)
        self._add("AWS/SageMaker", "ModelLatency", named, [seconds * 1e6] * number, minutes_ago)

    def answers(self, variant, number, fallbacks=0, minutes_ago=1):
        named = {"service": "shop", "variant": variant}
        self._add("Aisle", "Answers", named, [1] * number, minutes_ago)
        self._add("Aisle", "Fallbacks", named, [1] * fallbacks + [0] * (number - fallbacks), minutes_ago)

    def lists(self, variant, number, clicks, minutes_ago=1):
        named = {"service": "shop", "variant": variant}
        self._add("Aisle", "ListsShown", named, [number], minutes_ago)
        self._add("Aisle", "ListClicks", named, [clicks], minutes_ago)

    def state(self, name):
        alarm = self._alarms[f"shop-Variant{name}"]
        rule = rule_of(alarm)
        return evaluate(rule, watched(alarm).points(self, NOW, rule.evaluation_range), "OK")

    def ringing(self):
        return {
            name.removeprefix("shop-Variant")
            for name in self._alarms
            if self.state(name.removeprefix("shop-Variant")) == "ALARM"
        }

    def _add(self, namespace, name, named, values, minutes_ago):
        self.store.add(metric(namespace, name, named), (NOW - minutes_ago) * 60, values)


@pytest.fixture
def shop(alarms):
    return Shop(alarms)


def test_each_alarm_has_the_name_that_the_roll_back_goes_by(alarms):
    of_all = {f"{variant}-{what}" for variant in ("Champion", *TESTED) for what in ("Errors", "Latency", "Fallbacks")}

    assert set(alarms) == {f"shop-Variant{name}" for name in of_all | {f"{each}-ClickRate" for each in TESTED}}


def test_a_shop_that_is_closed_alarms_nobody(shop):
    assert shop.ringing() == set()


@pytest.mark.parametrize("variant", TESTED)
def test_a_variant_that_fails_alarms_after_three_requests_of_a_quiet_shop(shop, variant):
    shop.requests("champion", 27)
    shop.requests(variant.lower(), 3, failed=3)

    assert shop.ringing() == {f"{variant}-Errors"}


def test_one_failure_of_a_quiet_shop_alarms_nobody(shop):
    shop.requests("champion", 9)
    shop.requests("challenger", 1, failed=1)

    assert shop.ringing() == set()


def test_a_variant_that_fails_one_request_in_ten_alarms_a_busy_shop(shop):
    shop.requests("champion", 900, failed=3)
    shop.requests("challenger", 100, failed=10)

    assert shop.ringing() == {"Challenger-Errors"}


def test_what_fails_for_both_is_the_champions_alarm_alone(shop):
    shop.requests("champion", 900, failed=90)
    shop.requests("challenger", 100, failed=11)

    assert shop.ringing() == {"Champion-Errors"}


def test_a_challenger_that_is_twice_as_slow_alarms_after_two_periods(shop):
    for minutes_ago in (1, 6):
        shop.requests("champion", 180, seconds=0.1, minutes_ago=minutes_ago)
        shop.requests("challenger", 20, seconds=0.7, minutes_ago=minutes_ago)

    assert shop.ringing() == {"Challenger-Latency"}


def test_a_slow_machine_is_no_fault_of_the_challengers(shop):
    for minutes_ago in (1, 6):
        shop.requests("champion", 180, seconds=0.6, minutes_ago=minutes_ago)
        shop.requests("challenger", 20, seconds=0.7, minutes_ago=minutes_ago)

    assert shop.ringing() == {"Champion-Latency"}


def test_a_challenger_whose_people_are_answered_by_lower_rungs_alarms(shop):
    shop.answers("champion", 27)
    shop.answers("challenger", 3, fallbacks=3)

    assert shop.ringing() == {"Challenger-Fallbacks"}


def test_an_endpoint_that_is_late_for_all_is_the_champions_alarm_alone(shop):
    shop.answers("champion", 270, fallbacks=135)
    shop.answers("challenger", 30, fallbacks=17)

    assert shop.ringing() == {"Champion-Fallbacks"}


def test_a_challenger_with_half_the_champions_click_rate_alarms(shop):
    for minutes_ago in (1, 16):
        shop.lists("champion", 20_000, 2_000, minutes_ago)
        shop.lists("challenger", 2_000, 100, minutes_ago)

    assert shop.ringing() == {"Challenger-ClickRate"}


@pytest.mark.parametrize(("lists", "clicks"), [(2_000, 150), (200, 0)])
def test_a_click_rate_that_is_a_little_lower_or_of_few_lists_is_left_to_the_verdict(shop, lists, clicks):
    for minutes_ago in (1, 16):
        shop.lists("champion", 20_000, 2_000, minutes_ago)
        shop.lists("challenger", lists, clicks, minutes_ago)

    assert shop.ringing() == set()


def test_what_a_challenger_of_before_did_is_over_after_three_hours(shop):
    """CloudWatch looks two periods further back where the last one has no point."""
    shop.requests("champion", 27, minutes_ago=181)
    shop.requests("challenger", 3, failed=3, minutes_ago=181)

    assert shop.ringing() == set()

"""A challenger that fails in the endpoint rings its alarm within minutes of the embedded cloud's clock."""

import pytest
from samtranslator.yaml_helper import yaml_parse

from local.cloud import Cloud
from local.deploy import deploy
from local.engines.sagemaker import endpoint_metrics
from local.runtime import preload
from local.runtime.checkout import ROOT

TEMPLATE = ROOT / "infra" / "observability.yaml"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    if not preload.environment(tmp_path_factory.mktemp("clock") / "clock"):
        pytest.skip("libfaketime does not work on this machine, so no clock can be moved")
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud"), movable_clock=True) as cloud:
        parameters = yaml_parse(TEMPLATE.read_text())["Parameters"]
        given = {name: "1" if about["Type"] == "Number" else "nothing" for name, about in parameters.items()}
        deploy(cloud, TEMPLATE, {**given, "StackName": "shop", "AlarmEmail": ""}, "observed")
        yield cloud


def ringing(cloud):
    alarms = cloud.client("cloudwatch").describe_alarms(StateValue="ALARM")["MetricAlarms"]
    return {alarm["AlarmName"] for alarm in alarms}


def asked(variant, number, status):
    for _ in range(number):
        endpoint_metrics.record("shop", variant, 1, status, 0.05)


def test_a_challenger_that_fails_rings_within_minutes_and_is_silent_when_it_is_gone(cloud):
    asked("champion", 27, 200)
    asked("challenger", 3, 500)

    cloud.clock.advance(minutes=3)
    after_three_minutes = ringing(cloud)
    cloud.clock.advance(hours=4)

    assert after_three_minutes == {"shop-VariantChallenger-Errors"}
    assert ringing(cloud) == set()

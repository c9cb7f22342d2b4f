"""The state machine that tells CloudWatch of lists and clicks by variant, with the services' answers given."""

import pytest

from tests.infra.service_models import faults
from tests.infra.state_machine import Refusal

ROWS = [
    {"variant": "challenger", "lists_shown": 10, "list_clicks": 1},
    {"variant": "champion", "lists_shown": 90, "list_clicks": 18},
]
COUNTED = {"CountClicks": [{"Payload": {"rows": ROWS}}], "RecordClicks": [{}]}


def test_each_variant_has_its_lists_and_its_clicks(execute):
    execution = execute("measure_clicks", {"minutes": 5}, COUNTED)

    told = execution.arguments("putMetricData")
    figures = {
        (each["MetricName"], each["Dimensions"][1]["Value"]): (each["Value"], each["Dimensions"][0])
        for each in told["MetricData"]
    }
    stack = {"Name": "service", "Value": "StackName"}
    assert told["Namespace"] == "Aisle"
    assert figures == {
        ("ListsShown", "challenger"): (10, stack),
        ("ListsShown", "champion"): (90, stack),
        ("ListClicks", "challenger"): (1, stack),
        ("ListClicks", "champion"): (18, stack),
    }
    assert [fault for call in execution.calls for fault in faults(call)] == []


@pytest.mark.parametrize(
    ("given", "since"), [({"minutes": 5}, "09:25:00"), ({}, "09:25:00"), ({"minutes": 30}, "09:00:00")]
)
def test_the_last_whole_minutes_by_the_clock_are_counted(execute, given, since):
    execution = execute("measure_clicks", given, COUNTED)  # at 09:30:00.123

    payload = execution.arguments("invoke")["Payload"]
    assert payload["query"] == "list_clicks"
    assert payload["parameters"] == {"since": f"2026-11-24 {since}", "until": "2026-11-24 09:30:00"}


def test_one_variant_is_told_too_and_nothing_is_told_of_nothing(execute):
    alone = execute("measure_clicks", {}, {**COUNTED, "CountClicks": [{"Payload": {"rows": ROWS[:1]}}]})
    nothing = execute("measure_clicks", {}, {**COUNTED, "CountClicks": [{"Payload": {"rows": []}}]})

    assert len(alone.arguments("putMetricData")["MetricData"]) == 2
    assert nothing.succeeded
    assert "putMetricData" not in {call.action for call in nothing.calls}


@pytest.mark.parametrize("state", ["CountClicks", "RecordClicks"])
def test_a_failure_names_its_step_and_its_cause(execute, state):
    execution = execute("measure_clicks", {}, {**COUNTED, state: [Refusal("Service.Refused", "no")]})

    assert (execution.error, execution.cause) == (f"{state}Failed", "Service.Refused: no")

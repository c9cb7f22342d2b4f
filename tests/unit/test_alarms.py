"""Alarms of the embedded cloud, by CloudWatch's own tables and by hand."""

import json
from datetime import UTC, datetime

import pytest

from local.engines.monitoring.alarm_state import Rule, evaluate
from local.engines.monitoring.embedded_metrics import metric_data
from local.engines.monitoring.metric_math import value_of
from local.engines.monitoring.metric_store import MetricStore, metric, statistic
from local.engines.monitoring.watched import Measured, Watched

TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
KEPT = "the former state"

# points of the evaluation range, to alarm, and the state for each treatment: the tables of CloudWatch's manual
TABLES = [
    ("0 - X - X", 3, ("OK", "OK", "OK", "OK")),
    ("0 - - - -", 3, ("OK", "OK", "OK", "OK")),
    ("- - - - -", 3, ("INSUFFICIENT_DATA", KEPT, "ALARM", "OK")),
    ("0 X X - X", 3, ("ALARM", "ALARM", "ALARM", "ALARM")),
    ("- - X - -", 3, ("ALARM", KEPT, "ALARM", "OK")),
    ("0 - X - X", 2, ("ALARM", "ALARM", "ALARM", "ALARM")),
    ("0 0 X 0 X", 2, ("ALARM", "ALARM", "ALARM", "ALARM")),
    ("0 - X - -", 2, ("OK", "OK", "ALARM", "OK")),
    ("- - - - 0", 2, ("OK", "OK", "ALARM", "OK")),
    ("- - - - X", 2, ("ALARM", KEPT, "ALARM", "OK")),
]


@pytest.mark.parametrize(("points", "to_alarm", "states"), TABLES)
@pytest.mark.parametrize("former", ["OK", "ALARM"])
def test_missing_points_count_as_the_manual_says(points, to_alarm, states, former):
    known = {"0": 0.0, "X": 9.0, "-": None}
    values = [known[each] for each in points.split()]

    found = tuple(
        evaluate(Rule("GreaterThanThreshold", 5, 3, to_alarm, treatment), values, former) for treatment in TREATMENTS
    )

    assert found == tuple(former if state is KEPT else state for state in states)


@pytest.mark.parametrize(
    ("comparison", "value", "state"),
    [
        ("GreaterThanThreshold", 5, "OK"),
        ("GreaterThanOrEqualToThreshold", 5, "ALARM"),
        ("LessThanThreshold", 5, "OK"),
        ("LessThanOrEqualToThreshold", 5, "ALARM"),
    ],
)
def test_a_threshold_is_compared_as_the_alarm_says(comparison, value, state):
    assert evaluate(Rule(comparison, 5, 1, 1), [None, None, value], "OK") == state


@pytest.mark.parametrize(
    ("name", "value"),
    [("Sum", 110), ("Average", 22), ("Minimum", 1), ("Maximum", 100), ("SampleCount", 5), ("p50", 3), ("p75", 4)],
)
def test_a_statistic_is_of_a_periods_values(name, value):
    assert statistic([100, 1, 2, 3, 4], name) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("IF(requests > 20, errors / requests, 0)", 0.5),
        ("IF(requests > 20 AND errors > 90, 1, 2)", 2),
        ("FILL(silent, 7) + 1", 8),
        ("errors / silent", None),
        ("errors / (requests - 40)", None),
        ("-errors * 2", -40),
        ("MAX([errors, requests, silent])", 40),
        ("100 * (requests - errors) / requests", 50),
    ],
)
def test_an_expression_is_worked_out_by_hand(expression, value):
    assert value_of(expression, {"requests": 40, "errors": 20, "silent": None}) == value


@pytest.mark.parametrize("expression", ["ANOMALY_DETECTION_BAND(errors)", "errors[0]", "SEARCH('x')", "errors +"])
def test_an_expression_that_is_not_known_is_refused_by_its_name(expression):
    with pytest.raises(ValueError, match=expression[:6]):
        value_of(expression, {"errors": 1})


def test_a_log_line_of_metrics_is_what_a_function_would_have_put():
    about = {
        "Timestamp": 1_796_040_000_000,
        "CloudWatchMetrics": [
            {"Namespace": "Aisle", "Dimensions": [["service"]], "Metrics": [{"Name": "Served", "Unit": "Count"}]}
        ],
    }
    line = json.dumps({"_aws": about, "service": "shop", "Served": [1.0, 2.0]})

    ((namespace, data),) = metric_data(f'START\n{line}\nnot "_aws" JSON\n')

    assert namespace == "Aisle"
    assert data == [
        {
            "MetricName": "Served",
            "Unit": "Count",
            "Values": [1.0, 2.0],
            "Dimensions": [{"Name": "service", "Value": "shop"}],
            "Timestamp": datetime(2026, 11, 30, 12, 0, tzinfo=UTC).replace(tzinfo=None),
        }
    ]


class Known:
    """Metrics that are all in one store."""

    def __init__(self, store):
        self.store = store

    def store_of(self, _key):
        return self.store


def test_periods_slide_with_the_minute():
    store, errors = MetricStore(), metric("AWS/Lambda", "Errors", {"FunctionName": "f"})
    store.add(errors, 600, [1, 1])  # minute 10
    store.add(errors, 899, [1])  # minute 14
    watched = Watched({"m": Measured(errors, "Sum")}, {}, "m", period_minutes=5)

    points = {minute: watched.points(Known(store), minute, 3) for minute in (11, 15, 16, 20, 26)}

    assert points == {
        11: [None, None, 2],
        15: [None, None, 3],
        16: [None, 2, 1],
        20: [None, 3, None],
        26: [1, None, None],
    }


def test_an_alarm_is_looked_at_when_a_value_moves_into_the_next_period():
    store, errors = MetricStore(), metric("AWS/Lambda", "Errors", {"FunctionName": "f"})
    store.add(errors, 600, [1])
    watched = Watched({"m": Measured(errors, "Sum")}, {}, "m", period_minutes=5)

    assert sorted(watched.turning_minutes(Known(store), 5, 100, number=2)) == [11, 16, 21]
    assert sorted(watched.turning_minutes(Known(store), 11, 18, number=2)) == [16]

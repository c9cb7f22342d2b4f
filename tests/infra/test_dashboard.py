"""The dashboard: one page, of metrics that something writes."""

import json
import re

from samtranslator.yaml_helper import yaml_parse

from local.runtime.checkout import ROOT

SOURCES = [*(ROOT / "functions").glob("*/app.py"), *(ROOT / "layers" / "aws").rglob("*.py")]
STATE_MACHINES = (ROOT / "statemachines").glob("*.asl.json")
COUNTED = re.compile(r'(?:count|measure|count_for)\(f?"([A-Za-z.]+)')
RECORDED = re.compile(r"\$metric\('(\w+)'")


def widgets():
    nested = yaml_parse((ROOT / "infra" / "observability.yaml").read_text())
    body = nested["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    return json.loads(body)["widgets"]


def test_widgets_do_not_lie_upon_each_other():
    cells = [
        (x, y)
        for widget in widgets()
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]

    assert len(cells) == len(set(cells))


def test_our_own_metrics_are_counted_somewhere():
    counted = {name for source in SOURCES for name in COUNTED.findall(source.read_text())}
    counted |= {name for source in STATE_MACHINES for name in RECORDED.findall(source.read_text())}
    ours = [widget["properties"]["metrics"] for widget in widgets() if widget["properties"]["metrics"][0][0] == "Aisle"]

    shown = {metric[1] for metrics in ours for metric in metrics}

    assert shown
    assert {name.partition(".")[0] for name in shown} <= {name.partition(".")[0] for name in counted}

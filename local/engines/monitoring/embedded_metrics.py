"""CloudWatch's embedded metric format: a log line that carries metrics.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

MARK = '"_aws"'


def metric_data(log: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The namespace and MetricData of each PutMetricData that the log's lines stand for. Other lines are skipped."""
    for line in log.splitlines():
        if MARK in line:
            try:
                document = json.loads(line)
            except ValueError:
                continue  # a text that mentions the mark
            yield from _of_document(document)


def _of_document(document: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    about = (document.get("_aws") if isinstance(document, dict) else None) or {}
    for directive in about.get("CloudWatchMetrics", []):
        at = datetime.fromtimestamp(about["Timestamp"] / 1000, UTC).replace(tzinfo=None)
        data = [
            {
                "MetricName": definition["Name"],
                "Unit": definition.get("Unit", "None"),
                "Values": _list(document[definition["Name"]]),
                "Dimensions": [{"Name": name, "Value": str(document[name])} for name in names],
                "Timestamp": at,
            }
            for definition in directive["Metrics"]
            for names in directive.get("Dimensions") or [[]]
            if definition["Name"] in document
        ]
        yield directive["Namespace"], data


def _list(value: Any) -> list[float]:
    return value if isinstance(value, list) else [value]

"""The names of Firehose's objects: a prefix with expressions, then the delivery stream, the time and a random part.

Source: docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
"""

import re
import uuid
from datetime import datetime
from typing import Any


def object_key(name: str, destination: dict[str, Any], now: datetime) -> str:
    """The name of an object that is written `now`. Raises: ValueError for an expression that is not known."""
    prefix = destination.get("Prefix") or ""
    if "!{" not in prefix:
        prefix += "!{timestamp:yyyy/MM/dd/HH}/"
    path = re.sub(r"!\{(\w+):([^}]+)\}", lambda found: _expression(found[1], found[2], now), prefix)
    extension = destination.get("FileExtension") or (".gz" if destination.get("CompressionFormat") == "GZIP" else "")
    return f"{path}{name}-1-{now:%Y-%m-%d-%H-%M-%S}-{uuid.uuid4()}{extension}"


def _expression(namespace: str, text: str, now: datetime) -> str:
    if namespace == "timestamp":
        java = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S", "'": ""}
        return now.strftime(re.sub("yyyy|MM|dd|HH|mm|ss|'", lambda found: java[found[0]], text))
    if (namespace, text) == ("firehose", "random-string"):
        return uuid.uuid4().hex[:11]
    raise ValueError(f"!{{{namespace}:{text}}} is not an expression that the embedded cloud knows")

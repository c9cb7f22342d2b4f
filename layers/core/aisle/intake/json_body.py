"""The body of a POST: one JSON object."""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from aisle.errors import InvalidInput

HALF_A_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")  # of a text that was cut; alone it becomes "?"


def read_object(body: bytes, example: str) -> dict[str, Any]:
    """Parse the body; `example` shows in a refusal what it must be.

    Raises: InvalidInput, if it is not JSON or not an object.
    """
    try:
        data = json.loads(body, parse_constant=_refuse_constant)
        if HALF_A_CHARACTER.search(body):
            data = json.loads(json.dumps(data, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError) as error:
        raise InvalidInput("body", f"not JSON: {error}") from None
    if not isinstance(data, dict):
        raise InvalidInput("body", f"must be an object {example}")
    return data


def read_text(data: Mapping[str, Any], name: str) -> str | None:
    """A field of text; None where it is missing or null.

    Raises: InvalidInput
    """
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidInput(name, "must be text")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")

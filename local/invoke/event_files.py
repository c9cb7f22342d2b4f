"""The functions that can be called, and the events to call them with."""

import json
from pathlib import Path
from typing import Any

from local.runtime.checkout import ROOT

FUNCTIONS = ROOT / "functions"
EVENTS = ROOT / "events"


class UnknownNameError(Exception):
    """There is no such function or event. Says which ones there are."""


def check_function(name: str) -> None:
    """Raises: UnknownNameError."""
    known = sorted(file.parent.name for file in FUNCTIONS.glob("*/app.py"))
    if name not in known:
        raise UnknownNameError(f"{name or 'Nothing'} is not a function. Give F= one of: {', '.join(known)}")


def read_event(function: str, file: str | None) -> Any:
    """The event in a file, or the function's sample. Raises: UnknownNameError, if it is not there or not JSON."""
    path = Path(file) if file else EVENTS / f"{function}.json"
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        samples = ", ".join(f"events/{each.name}" for each in sorted(EVENTS.glob("*.json")))
        raise UnknownNameError(f"{path} is not there. The samples are: {samples}") from None
    except (IsADirectoryError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UnknownNameError(f"{path} is not a JSON file: {error}") from None

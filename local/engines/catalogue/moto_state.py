"""moto moves an object's status by itself, a step for each look; ours moves when the work has moved."""

from typing import Any


def own_status(thing: Any, status: str, name: str = "status") -> None:
    """From now on `thing.<name>` is what we set it to, and looking at it changes nothing."""
    kind = type(thing)
    body = {name: status, "advance": lambda self: None, "__module__": kind.__module__}
    thing.__class__ = type(f"Local{kind.__name__}", (kind,), body)
    setattr(thing, name, status)

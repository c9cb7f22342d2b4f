"""moto advances an object's status at each read; ours changes only with the work."""

from typing import Any


def own_status(thing: Any, status: str, name: str = "status") -> None:
    """Fixes `thing.<name>` to `status`; reads no longer change it."""
    kind = type(thing)
    body = {name: status, "advance": lambda self: None, "__module__": kind.__module__}
    thing.__class__ = type(f"Local{kind.__name__}", (kind,), body)
    setattr(thing, name, status)

"""Translate pydantic's errors into ours: one field and one reason that a shop's engineer can act on."""

from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from aisle.errors import InvalidInput

Record = TypeVar("Record", bound=BaseModel)


def parse(model: type[Record], data: Any, now: datetime) -> Record:
    """Validate `data` as `model`.

    Raises: InvalidInput, with the first invalid field and the reason.
    """
    try:
        return model.model_validate(data, context={"now": now})
    except ValidationError as error:
        raise explain(error) from None


def explain(error: ValidationError) -> InvalidInput:
    """Return the first fault as our own error.

    The message of a rule that spans fields begins with the field's name and a colon.
    """
    return explain_one(error.errors(include_url=False, include_context=False, include_input=True)[0])


def explain_one(fault: Any) -> InvalidInput:
    """As `explain`, of one of pydantic's `ErrorDetails`."""
    place = ".".join(str(part) for part in fault["loc"])
    reason = fault["msg"].removeprefix("Value error, ")
    if not place and ": " in reason:
        place, reason = reason.split(": ", 1)
    quotable = fault["type"] != "missing" and isinstance(fault["input"], str | int | float)
    return InvalidInput(place or "record", reason, str(fault["input"])[:80] if quotable else None)

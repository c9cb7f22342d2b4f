"""Unknown fields stay as text in `attributes`, so a shop's own columns are not lost."""

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_ATTRIBUTES = 50
HALF_A_CHARACTER = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # the others stand for bytes that are no UTF-8
MAX_ATTRIBUTE_CHARACTERS = 500


class HasAttributes(BaseModel):
    """The field that every record from outside has."""

    model_config = ConfigDict(
        frozen=True, str_strip_whitespace=True, coerce_numbers_to_str=True, allow_inf_nan=False
    )  # JSON has no such numbers: written as null, they would break their reader

    attributes: dict[str, str] = Field(default_factory=dict, description="Other fields of the sender, as text.")


class KeepsUnknownFields(HasAttributes):
    """Base of every record from outside: it moves unknown fields to `attributes`."""

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        unknown = data.keys() - cls.model_fields.keys()
        if not unknown:
            return data
        kept = {name: value for name, value in data.items() if name not in unknown}
        given = kept.get("attributes") or {}
        if not isinstance(given, dict):
            return data  # whose `attributes` is refused by name
        extra = {name: as_text(data[name]) for name in sorted(unknown) if data[name] not in (None, "")}
        kept["attributes"] = dict(list({**given, **extra}.items())[:MAX_ATTRIBUTES])
        return kept


def as_text(value: Any) -> str:
    """Return text unchanged and anything else as JSON, cut to MAX_ATTRIBUTE_CHARACTERS."""
    text = value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True)
    return text[:MAX_ATTRIBUTE_CHARACTERS]


def whole_text(text: str) -> str:
    """Half a character, of a text that was cut, becomes "?": nobody can write it.

    >>> whole_text("Tea \\ud83c")
    'Tea ?'
    """
    return HALF_A_CHARACTER.sub("?", text)


def whole_values(value: Any) -> Any:
    """As `whole_text`, of parsed JSON and its names."""
    if isinstance(value, str):
        return whole_text(value)
    if isinstance(value, dict):
        return {whole_values(name): whole_values(each) for name, each in value.items()}
    return [whole_values(each) for each in value] if isinstance(value, list | tuple) else value

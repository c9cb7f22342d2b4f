"""What a shop says of its own files, in `config/landing.json`: for all of them, and for each kind."""

import re
from fnmatch import fnmatchcase
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator

from aisle.errors import InvalidInput
from aisle.validation import explain

FULL_FOLDER = "full"  # landing/items/full/: every file in it is the whole catalogue


class FileSettings(BaseModel):
    """What is left out is recognised from the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    layout: str | None = Field(default=None, description="A layout's name, where headers do not tell it.")
    columns: dict[str, str | None] = Field(
        default_factory=dict,
        validation_alias=AliasChoices("columns", "mapping"),
        description="The file's header -> the contract's field; null leaves the column out.",
    )
    words: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="Field -> the shop's word -> ours, as in {status: {storno: refund}}.",
    )
    decimal_mark: Literal[",", "."] | None = None
    date_order: Literal["day_first", "month_first"] | None = None
    time_zone: str | None = Field(
        default=None,
        validation_alias=AliasChoices("time_zone", "timezone", "zone"),
        description="Of times that name none, such as Europe/Berlin; else UTC.",
    )
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$", description="Of prices that name none.")
    encoding: str | None = Field(default=None, description="Where it is neither UTF nor Windows-1252.")
    separator: str | None = Field(default=None, pattern=r'^[^"\w\r\n]$')
    full: bool | list[str] = Field(
        default=False,
        validation_alias=AliasChoices("full", "full_catalogue"),
        description="Whether an items file is the whole catalogue; or names of those that are, with *.",
    )

    @field_validator("date_order", mode="before")
    @classmethod
    def _short_order(cls, value: Any) -> Any:
        """Also `DMY` and `MM/DD/YYYY`."""
        short = re.sub(r"[^dmy]+|(?<=(.))\1", "", str(value).lower())
        return {"dmy": "day_first", "mdy": "month_first"}.get(short, value)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            zone_of(value)
        return value

    def is_full(self, kind: str, file: str) -> bool:
        """Whether this file of items is the whole catalogue."""
        if kind != "items":
            return False
        if file.startswith(f"{FULL_FOLDER}/"):
            return True
        return self.full if isinstance(self.full, bool) else any(fnmatchcase(file, name) for name in self.full)


class LandingConfig(FileSettings):
    """The settings of all files, and beside them those of one kind, which win."""

    items: FileSettings | None = None
    users: FileSettings | None = None
    orders: FileSettings | None = None
    events: FileSettings | None = None

    def of(self, kind: str) -> FileSettings:
        """The settings of one kind."""
        own: FileSettings | None = getattr(self, kind)
        shared = self.model_dump(include=self.model_fields_set & FileSettings.model_fields.keys())
        return FileSettings.model_validate(shared | (own.model_dump(include=own.model_fields_set) if own else {}))


def zone_of(name: str) -> ZoneInfo:
    """Raises: ValueError"""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone such as Europe/Berlin") from None


def read_config(data: Any) -> LandingConfig:
    """Raises: InvalidInput, with the first setting that is wrong."""
    try:
        return LandingConfig.model_validate({} if data is None else data)
    except ValidationError as error:
        fault = explain(error)
        raise InvalidInput(f"config/landing.json: {fault.field}", fault.reason) from None

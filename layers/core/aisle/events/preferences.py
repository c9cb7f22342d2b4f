"""What a shopper states about themselves. Each answer is kept until a later one replaces it or takes it back."""

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from aisle.events.bounds import Id, Money

Number = Literal["age", "budget_max"]
Word = Literal["gender", "location", "occupation", "education_level"]
Words = Literal["favourite_categories", "favourite_brands", "favourite_styles"]
Answer = Literal[Number, Word, Words]
"""What `Preferences` asks."""

NOTHING: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(get_args(Number), (None,)),
    **dict.fromkeys(get_args(Word), (None, "")),
    **dict.fromkeys(get_args(Words), ([],)),
}
"""The values by which a page says that there is no answer any more."""


class Preferences(BaseModel):
    """What a shopper states about themselves, in a questionnaire or through the shop's users file.

    A given null, empty text or empty list takes an earlier answer back. What is not given stays as it was.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True, allow_inf_nan=False)

    age: int | None = Field(default=None, ge=0, le=120, description="Years.")
    gender: str | None = Field(default=None, max_length=50)
    location: str | None = Field(default=None, max_length=200)
    occupation: str | None = Field(default=None, max_length=200)
    education_level: str | None = Field(default=None, max_length=200)
    favourite_categories: list[Id] = Field(default_factory=list, max_length=50)
    favourite_brands: list[Id] = Field(default_factory=list, max_length=50)
    favourite_styles: list[Id] = Field(default_factory=list, max_length=50)
    budget_max: Money | None = None
    cleared: list[Answer] = Field(
        default_factory=list, max_length=50, description="Answers that are taken back, as null and [] take them."
    )

    @model_validator(mode="before")
    @classmethod
    def _nothing_takes_back(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        nothing = [name for name, values in NOTHING.items() if name in data and data[name] in values]
        if not nothing:
            return data
        given = {name: value for name, value in data.items() if name not in nothing}
        named = data.get("cleared") or []
        return {**given, "cleared": [*named, *nothing] if isinstance(named, list) else named}

    @model_serializer(mode="wrap")
    def _what_is_given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without nulls and empty lists: whoever reads them would take answers back."""
        return {name: value for name, value in handler(self).items() if value not in (None, [])}

    def answers(self) -> dict[str, Any]:
        """Each answer that is given, and None for each that is taken back."""
        given = self.model_dump(exclude={"cleared"})
        return {**dict.fromkeys(self.cleared), **given}

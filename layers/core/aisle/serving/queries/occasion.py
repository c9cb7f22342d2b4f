"""The occasion of a list: where it stands and for whom. A rule says on which occasions it holds."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aisle.events.event_names import EventName
from aisle.inputs.stated_preferences import GENDERS, gender_code
from aisle.inputs.words import words
from aisle.profile.profile import Profile
from aisle.selection.match import Values, Years

Gender = Literal["woman", "man", "other"]
Terms = Annotated[frozenset[Annotated[str, Field(min_length=1, max_length=200)]], Field(min_length=1, max_length=1_000)]


@dataclass(frozen=True)
class Occasion:
    """Where and when a list is shown, and what the shop knows of the shopper."""

    now: datetime
    surface: str
    category: str | None = None  # the page's
    search_term: str | None = None
    is_signed_in: bool = False
    profile: Profile = field(default_factory=Profile)


class When(BaseModel):
    """The occasions on which a rule holds: those that meet every given condition. What is not known meets none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page_categories: Values | None = Field(default=None, description="The page asks with one of these as `category`.")
    search_terms: Terms | None = Field(
        default=None, description="The page's `search_term` has every word of one of these, in any order."
    )
    signed_in: bool | None = None
    age_min: Years | None = Field(default=None, description="The shopper stated an age of so many years, or of more.")
    age_max: Years | None = Field(default=None, description="The shopper stated an age of so many years, or of fewer.")
    genders: Annotated[frozenset[Gender], Field(min_length=1)] | None = Field(default=None, description="As stated.")
    locations: Terms | None = Field(default=None, description="As stated; capitals count nothing.")
    bought_before: bool | None = Field(default=None, description="Whether the profile has a purchase.")
    favourite_categories: Values | None = Field(
        default=None, description="The shopper stated one of these; capitals count nothing."
    )

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if all(value is None for value in vars(self).values()):
            raise ValueError(f"has no condition: give one of {', '.join(type(self).model_fields)}")
        if self.age_min is not None and self.age_max is not None and self.age_min > self.age_max:
            raise ValueError(f"age_min {self.age_min} is above age_max {self.age_max}: nobody can meet both")
        return self

    def holds(self, occasion: Occasion) -> bool:
        """Whether the occasion meets every condition."""
        stated = occasion.profile.preferences
        return (
            (self.page_categories is None or occasion.category in self.page_categories)
            and (self.search_terms is None or _asks_for_one(occasion.search_term, self.search_terms))
            and (self.signed_in is None or occasion.is_signed_in == self.signed_in)
            and _is_within(stated.get("age"), self.age_min, self.age_max)
            and (self.genders is None or _gender(stated.get("gender")) in self.genders)
            and (self.locations is None or _folded(stated.get("location")) in map(_folded, self.locations))
            and (self.bought_before is None or _bought(occasion.profile) == self.bought_before)
            and (
                self.favourite_categories is None
                or not {*map(_folded, self.favourite_categories)}.isdisjoint(
                    map(_folded, stated.get("favourite_categories") or ())
                )
            )
        )


def _asks_for_one(term: str | None, among: frozenset[str]) -> bool:
    asked = set(words(term))
    return any(asked.issuperset(wanted) for wanted in map(words, among) if wanted)


def _is_within(age: int | None, low: int | None, high: int | None) -> bool:
    if low is None and high is None:
        return True
    return age is not None and (low is None or age >= low) and (high is None or age <= high)


def _gender(stated: str | None) -> str | None:
    code = gender_code(stated)
    return GENDERS[code] if code >= 0 else None


def _folded(text: str | None) -> str | None:
    return text.strip().casefold() if text else None


def _bought(profile: Profile) -> bool:
    return bool(profile.purchased_items) or any(each.event_name == EventName.PURCHASE for each in profile.history)

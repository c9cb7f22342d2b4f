"""Preferences that shoppers state, as arrays. The knowledge features use them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.ragged import expand
from aisle.inputs.catalogue import Catalogue

AGE_BANDS = (18, 25, 35, 45, 55, 65)  # years; the usual bands of shop surveys
GENDERS = ("woman", "man", "other")
_SAME_GENDER = {"female": "woman", "f": "woman", "women": "woman", "male": "man", "m": "man", "men": "man"}


@dataclass(frozen=True)
class StatedPreferences:
    """One entry per person. `categories`, `brands` and `styles` are keys row * vocabulary + code, ascending."""

    rows: int
    categories: Ints
    brands: Ints
    styles: Ints
    budget: Floats  # the most that a person would pay for an item; NaN where unstated
    age_band: Indices  # -1 where unstated
    gender: Indices  # position in GENDERS; -1 where unstated

    @classmethod
    def encode(cls, people: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> "StatedPreferences":
        """Encode preferences with the keys of `aisle.events.event.Preferences`. Drops values that no item has.

        Capitals count nothing. None is an answer that was taken back.
        """

        def keys(name: str, facet: str) -> Ints:
            width = max(len(catalogue.vocabularies[facet]), 1)
            coded = (
                row * width + code
                for row, preferences in enumerate(people)
                for value in preferences.get(name) or ()
                for code in catalogue.codes_of(facet, value)
            )
            return np.array(sorted(set(coded)), dtype=np.int64)

        budget = [np.nan if each.get("budget_max") is None else float(each["budget_max"]) for each in people]
        return cls(
            rows=len(people),
            categories=keys("favourite_categories", "category"),
            brands=keys("favourite_brands", "brand"),
            styles=keys("favourite_styles", "style"),
            budget=np.array(budget, dtype=np.float32),
            age_band=np.array([age_band(each.get("age")) for each in people], dtype=np.int32),
            gender=np.array([gender_code(each.get("gender")) for each in people], dtype=np.int32),
        )

    def take(self, people: Ints, catalogue: Catalogue) -> "StatedPreferences":
        """The preferences of these people. A person may occur more than once."""

        def keys(stated: Ints, facet: str) -> Ints:
            width = max(len(catalogue.vocabularies[facet]), 1)
            starts = np.searchsorted(stated, people * width)
            lengths = np.searchsorted(stated, (people + 1) * width) - starts
            return stated[expand(starts, lengths)] % width + np.repeat(np.arange(len(people)), lengths) * width

        return StatedPreferences(
            rows=len(people),
            categories=keys(self.categories, "category"),
            brands=keys(self.brands, "brand"),
            styles=keys(self.styles, "style"),
            budget=self.budget[people],
            age_band=self.age_band[people],
            gender=self.gender[people],
        )


def age_band(age: int | None) -> int:
    """The number of bounds in AGE_BANDS that the age has reached, from 0; -1 where unstated. Units: years."""
    return -1 if age is None else int(np.searchsorted(AGE_BANDS, age, side="right"))


def gender_code(gender: str | None) -> int:
    """The position in GENDERS. An unknown name counts as "other"; -1 where unstated.

    >>> gender_code("Female"), gender_code(None)
    (0, -1)
    """
    if not gender:
        return -1
    name = gender.strip().lower()
    name = _SAME_GENDER.get(name, name)
    return GENDERS.index(name) if name in GENDERS else GENDERS.index("other")

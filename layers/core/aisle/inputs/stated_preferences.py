"""What shoppers say of themselves, as arrays: the knowledge-based view's side of the shopper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.ragged import expand
from aisle.inputs.catalogue import Catalogue

AGE_BANDS = (18, 25, 35, 45, 55, 65)  # years; the bands of usual shop surveys
GENDERS = ("woman", "man", "other")
_SAME_GENDER = {"female": "woman", "f": "woman", "women": "woman", "male": "man", "m": "man", "men": "man"}


@dataclass(frozen=True)
class StatedPreferences:
    """One entry per person, or keys row * vocabulary + code, ascending."""

    rows: int
    categories: Ints
    brands: Ints
    styles: Ints
    budget: Floats  # the most a person would pay for an item; NaN where unsaid
    age_band: Indices  # -1 where unsaid
    gender: Indices

    @classmethod
    def encode(cls, people: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> "StatedPreferences":
        """From preferences as `aisle.events.event.Preferences` names them; what no item has is dropped."""

        def keys(name: str, facet: str) -> Ints:
            width = max(len(catalogue.vocabularies[facet]), 1)
            named = (
                (row, catalogue.code(facet, value)) for row, said in enumerate(people) for value in said.get(name) or ()
            )
            return np.array(sorted({row * width + code for row, code in named if code >= 0}), dtype=np.int64)

        budget = [np.nan if said.get("budget_max") is None else float(said["budget_max"]) for said in people]
        return cls(
            rows=len(people),
            categories=keys("favourite_categories", "category"),
            brands=keys("favourite_brands", "brand"),
            styles=keys("favourite_styles", "style"),
            budget=np.array(budget, dtype=np.float32),
            age_band=np.array([age_band(said.get("age")) for said in people], dtype=np.int32),
            gender=np.array([gender_code(said.get("gender")) for said in people], dtype=np.int32),
        )

    def take(self, people: Ints, catalogue: Catalogue) -> "StatedPreferences":
        """A batch of these people; one may come more than once."""

        def keys(of: Ints, facet: str) -> Ints:
            width = max(len(catalogue.vocabularies[facet]), 1)
            starts = np.searchsorted(of, people * width)
            lengths = np.searchsorted(of, (people + 1) * width) - starts
            return of[expand(starts, lengths)] % width + np.repeat(np.arange(len(people)), lengths) * width

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
    return -1 if age is None else int(np.searchsorted(AGE_BANDS, age, side="right"))


def gender_code(gender: str | None) -> int:
    """
    >>> gender_code("Female"), gender_code(None)
    (0, -1)
    """
    if not gender:
        return -1
    name = gender.strip().lower()
    name = _SAME_GENDER.get(name, name)
    return GENDERS.index(name) if name in GENDERS else GENDERS.index("other")

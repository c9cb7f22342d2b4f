"""The words of the simulated shop: categories, brands, styles and texts."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).with_name("vocabulary.json")


@dataclass(frozen=True)
class Vocabulary:
    """Categories, sub-categories, brands, styles and colours are indices of these lists."""

    categories: list[dict[str, Any]]
    sub_categories: list[dict[str, Any]]
    category_of: npt.NDArray[np.int64]  # (sub_categories,)
    goes_with: npt.NDArray[np.int64]  # (sub_categories, 2) sub-categories bought together with this one
    replenished: npt.NDArray[np.bool_]  # (sub_categories,) used up and bought again
    brands: list[str]
    brands_of: npt.NDArray[np.int64]  # (categories, brands of each)
    styles: dict[str, list[str]]
    colors: dict[str, str]
    words: dict[str, list[str]]  # collections, locations, occupations, education_levels, warranties


@cache
def vocabulary() -> Vocabulary:
    raw = json.loads(FILE.read_text())
    categories = raw["categories"]
    subs = [sub for category in categories for sub in category["sub_categories"]]
    place = {sub["name"]: index for index, sub in enumerate(subs)}
    brands = [brand for category in categories for brand in category["brands"]]
    return Vocabulary(
        categories=categories,
        sub_categories=subs,
        category_of=np.repeat(np.arange(len(categories)), [len(c["sub_categories"]) for c in categories]),
        goes_with=np.array([[place[name] for name in sub["goes_with"]] for sub in subs]),
        replenished=np.array([sub.get("replenish", False) for sub in subs]),
        brands=brands,
        brands_of=np.arange(len(brands)).reshape(len(categories), -1),
        styles=raw["styles"],
        colors=raw["colors"],
        words={
            name: raw[name] for name in ("collections", "locations", "occupations", "education_levels", "warranties")
        },
    )

"""The kinds of features that explanations tell apart, and the part of the score that each belongs to.

Each feature has one kind, and each kind one part. They are made from the features' names, outside the features'
version: another split for explanations changes no model.
"""

import numpy as np

from aisle.features.registry import NAMES
from aisle.inputs.catalogue import FACETS
from aisle.retrieval.retrievers import RETRIEVERS

PARTS = ("content", "collaborative", "knowledge", "price", "popularity", "context")
"""The parts of a score that are told. `context`: what was done with the item before, and the moment of the visit."""

AVERAGE = "average"
"""The log-odds of the average candidate of the same answer, from which the parts lead to the item's own."""

USUAL_PRICE, BUDGET, POPULARITY, SEEN, HOUR, MONTH = "usual_price", "budget", "popularity", "seen", "hour", "month"
STATED = ("stated_category", "stated_brand", "stated_styles")
VISIT, GROUP = "visit", "group"  # no sentence speaks of these


def same(facet: str) -> str:
    """The kind of a facet's value that the history has too."""
    return f"same_{facet}"


_BESIDE_VIEWS = {
    "price_difference": (USUAL_PRICE, "price"),
    "price_distance": (USUAL_PRICE, "price"),
    "price_over_budget": (BUDGET, "price"),
    **{name: (name, "knowledge") for name in STATED},
    **{f"spoke_of_{what}": (GROUP, "knowledge") for what in ("categories", "brands", "styles")},
    **{f"{who}_affinity": (GROUP, "knowledge") for who in ("age", "gender")},
    **{f"popularity{which}": (POPULARITY, "popularity") for which in ("", "_recent", "_trend")},
    **{f"seen_{what}": (SEEN, "context") for what in ("strength", "recency", "owned")},
    "hour_affinity": (HOUR, "context"),
    "month_affinity": (MONTH, "context"),
    **dict.fromkeys(("history_length", "days_idle", "latest_popularity", "foreseen"), (VISIT, "context")),
}

_OF_FEATURE = {
    **{f"{each.name}_{of}": (each.name, each.group) for each in RETRIEVERS for of in ("value", "share", "rank")},
    **{f"{facet}_{of}": (same(facet), "content") for facet in FACETS for of in ("share", "as_latest")},
    **_BESIDE_VIEWS,
}
"""By feature: its kind, and the kind's part."""

KINDS = tuple(dict.fromkeys(_OF_FEATURE[name][0] for name in NAMES))
KIND = {kind: place for place, kind in enumerate(KINDS)}
"""The place of each kind, as the rows of lifts have it."""

KINDS_OF_PART = {part: [KIND[kind] for kind, of in set(_OF_FEATURE.values()) if of == part] for part in PARTS}
OF_KIND = np.array([[_OF_FEATURE[name][0] == kind for name in NAMES] for kind in KINDS]).astype(np.float32)
"""1 where a feature is of a kind. Shape: (kinds, features)."""

IN_PART = np.array([[_OF_FEATURE[name][1] == part for name in NAMES] for part in PARTS])
"""Whether a feature belongs to a part. Shape: (parts, features)."""

OF_PART = [np.flatnonzero(of) for of in IN_PART]
"""The places of each part's features."""

"""Trending beside plain popularity, week by week: what was shown, and what was bought in the seven days after it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Indices, Ints
from aisle.inputs.histories import DAY_MS, PURCHASE
from aisle.inputs.rise import rise
from benchmarks.shelf_cases import SHOWN
from training.config import Config
from training.data.dataset import Dataset
from training.data.visits import visits
from training.views.popularity import best_first, fit_popularity

WEEK_MS = 7 * DAY_MS


@dataclass(frozen=True)
class Week:
    """Shape: (items,) of both."""

    recent: Doubles  # visits before it, which count less with age
    ever: Doubles
    bought: Ints  # orders with the item, in the week


def weeks(dataset: Dataset, end_ms: int, count: int, config: Config) -> Iterator[Week]:
    """The last weeks before a moment, each with what was known when it began."""
    interactions, items = dataset.interactions, len(dataset.catalogue)
    for begin in range(end_ms - count * WEEK_MS, end_ms, WEEK_MS):
        before: Bools = interactions.time < begin
        popularity = fit_popularity(dataset, visits(dataset, before), config)
        after = ~before & (interactions.time < begin + WEEK_MS) & (interactions.event == PURCHASE)
        bought = np.bincount(interactions.item[after], minlength=items)
        recent, ever = (np.expm1(np.asarray(of, dtype=np.float64)) for of in (popularity.recent, popularity.total))
        yield Week(recent, ever, bought)


def lists(week: Week) -> dict[str, Ints]:
    """The items that each way shows."""
    by_popularity = np.lexsort((-week.ever, -week.recent))
    risen = by_popularity[np.argsort(-rise(week.recent, week.ever)[by_popularity], kind="stable")]
    of_late, ever = best_first(week.recent), best_first(week.ever)
    named: dict[str, Ints | Indices] = {
        "Aisle, trending": risen,
        "popularity of late": of_late,
        "popularity ever": ever,
    }
    return {name: order[:SHOWN].astype(np.int64) for name, order in named.items()}


def figures(of: list[Week]) -> dict[str, dict[str, float]]:
    """By way: purchases of the shown items for each 1,000 of the week after, and how they stand to what was usual.

    `rose_on`: the share of the shown items whose share of the week's purchases was above their share of all before.
    """
    told: dict[str, list[tuple[float, float, float]]] = {}
    for week in of:
        share, usual = week.bought / max(week.bought.sum(), 1), week.ever / max(week.ever.sum(), 1)
        best = set(best_first(week.ever)[:SHOWN].tolist())
        for name, shown in lists(week).items():
            known = len(best & set(shown.tolist())) / SHOWN
            row = (1000 * share[shown].sum(), float(np.mean(share[shown] > usual[shown])), known)
            told.setdefault(name, []).append(row)
    columns = ("bought_per_1000", "rose_on", "of_the_best_ever")
    return {
        name: dict(zip(columns, np.mean(rows, axis=0).round(4).tolist(), strict=True)) for name, rows in told.items()
    }

"""From scores to the table of metrics: the same code for Aisle and for its peers."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Floats, Indices, Ints
from aisle.arrays.columns import take
from aisle.experiments import metrics
from benchmarks.protocols import Split
from training.data.examples import Examples, shoppers
from training.data.visits import visits
from training.ranker.slices import HEAD, LONG_HISTORY, states_preferences

CELLS = 8_000_000  # of scores in memory at once
LISTED = 10

Scorer = Callable[[Examples], Floats]
"""Scores of every item for each case, (cases, items); -inf where the model gives no score."""


@dataclass(frozen=True)
class Ranking:
    """One entry per relevant item, by case; `shown` is the top 10 of each case."""

    case: Ints
    item: Ints
    rank: Doubles
    shown: Indices  # (cases, 10)
    length: Ints  # (cases,) items in the history
    seconds: float  # time of the scorer


def rank_cases(scorer: Scorer, split: Split) -> Ranking:
    """Ranks the whole catalogue without the masked items. Ties count against the relevant item."""
    width, cases = len(split.dataset.catalogue), split.cases
    step = max(CELLS // width, 1)
    ranks, shown, length, seconds = [], [], [], 0.0
    for start in range(0, len(cases), step):
        stop = min(start + step, len(cases))
        part = take(cases, np.arange(start, stop))
        began = perf_counter()
        scores = scorer(part)
        seconds += perf_counter() - began
        people = shoppers(split.dataset, part, split.given, split.mask)
        scores.ravel()[people.masked] = -np.inf
        wanted = split.relevant[slice(*np.searchsorted(split.relevant, (start * width, stop * width)))] - start * width
        ranks.append(ranks_of(scores, wanted))
        shown.append(first(scores, LISTED))
        length.append(np.bincount(people.histories.row[people.histories.strength > 0], minlength=len(part)))
    case, item = np.divmod(split.relevant, width)
    return Ranking(case, item, np.concatenate(ranks), np.concatenate(shown), np.concatenate(length), seconds)


def ranks_of(scores: Floats, wanted: Ints) -> Doubles:
    """The number of other items that score at least as high as each wanted one; inf where it has no score.

    Keys are row * items + item. Other wanted items of the row count too, so two of them cannot share a rank.
    """
    row = wanted // scores.shape[1]
    own = scores.ravel()[wanted]
    at_least = np.array([np.count_nonzero(scores[r] >= s) for r, s in zip(row, own, strict=True)], dtype=np.float64)
    return np.where(np.isfinite(own), at_least - 1, np.inf)


def first(scores: Floats, n: int) -> Indices:
    """The n items of greatest score in each row, best first."""
    n = min(n, scores.shape[1])
    best = np.argpartition(-scores, n - 1, axis=1)[:, :n]
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1).astype(np.int32)


def popularity_scorer(split: Split) -> Scorer:
    """Scores an item by its visits in the fitted interactions."""
    seen = visits(split.dataset, split.fitted)
    counts = np.bincount(seen.item, minlength=len(split.dataset.catalogue)).astype(np.float32)
    return lambda part: np.tile(counts, (len(part), 1))


def table(ranking: Ranking, split: Split) -> dict[str, Any]:
    """Every metric, and the slices."""
    items = len(split.dataset.catalogue)
    seen = visits(split.dataset, split.fitted)
    counts = np.bincount(seen.item, minlength=items)
    head = np.zeros(items, dtype=bool)
    head[np.argsort(-counts, kind="stable")[: int(HEAD * items)]] = True
    stated = states_preferences(split.dataset)[split.cases.person]
    of_case, item = ranking.case, ranking.item
    slices = {
        "short_history": ranking.length[of_case] < LONG_HISTORY,
        "long_history": ranking.length[of_case] >= LONG_HISTORY,
        "head_items": head[item],
        "tail_items": ~head[item] & (counts[item] > 0),
        "cold_items": counts[item] == 0,
        "new_people": ranking.length[of_case] == 0,
        "said_preferences": stated[of_case],
        "said_nothing": ~stated[of_case],
    }
    whole = metrics.of_cases(ranking.case, ranking.rank)
    return whole | {
        "recall@10": round(metrics.recall(ranking.case, ranking.rank, 10), 5),
        "coverage@10": round(metrics.coverage(ranking.shown, items), 5),
        "slices": {name: _slice(ranking, chosen) for name, chosen in slices.items() if chosen.any()},
    }


def _slice(ranking: Ranking, chosen: Bools) -> dict[str, Any]:
    figures = metrics.of_cases(ranking.case[chosen], ranking.rank[chosen], (10,))
    return {"cases": len(np.unique(ranking.case[chosen])), **figures}

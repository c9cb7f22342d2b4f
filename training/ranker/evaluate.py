"""Evaluation on held-out interactions: ranks the whole catalogue for each person, and compares with popularity."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Floats, Indices, Ints
from aisle.arrays.columns import join
from aisle.arrays.ragged import place_in_row, sum_in_row
from aisle.experiments import metrics
from aisle.inputs.shoppers import Shoppers
from aisle.ranking.calibration import calibration_error, likelihood, reliability
from aisle.ranking.network import Network
from aisle.ranking.scoring import score_candidates
from aisle.retrieval.views import Views
from training.data.dataset import Dataset
from training.data.examples import Examples, batches

LISTED = 10


@dataclass(frozen=True)
class Ranking:
    """One entry per example, except `shown` (lists of all examples) and scores and outcomes (all candidates)."""

    ranks: Doubles
    popularity_ranks: Doubles
    shown: Indices
    popular_shown: Indices
    length: Ints  # of the history
    scores: Doubles
    outcomes: Floats


def rank(views: Views, dataset: Dataset, network: Network, of: Examples, among: Bools, mask: str = "seen") -> Ranking:
    """Ranks for every example. The mask removes items the person has already; a tie counts against the label."""
    parts = []
    for part, people in batches(dataset, of, among, mask):
        scored = score_candidates(views, dataset.catalogue, network, people)
        row, item = scored.candidates.row, scored.candidates.item
        label = item == part.item[row]
        popular_ranks, popular = rank_by_popularity(views.popularity.recent, people, part.item)
        parts.append(
            Ranking(
                ranks=ranks_of_labels(scored.log_odds, row, label, len(part)),
                popularity_ranks=popular_ranks,
                shown=item[first_of_rows(row, scored.log_odds, LISTED)],
                popular_shown=popular,
                length=np.bincount(people.histories.row[people.histories.strength > 0], minlength=len(part)),
                scores=likelihood(scored.log_odds),
                outcomes=label.astype(np.float32),
            )
        )
    return join(parts)


def ranks_of_labels(log_odds: Floats, row: Indices, label: Bools, rows: int) -> Doubles:
    """Number of other candidates that score at least as high as the label; inf where it is no candidate."""
    of_label = np.full(rows, np.inf)
    of_label[row[label]] = log_odds[label]
    at_least = sum_in_row(row, (log_odds >= of_label[row]).astype(np.float64), rows) - 1
    return np.where(np.isfinite(of_label), at_least, np.inf)


def first_of_rows(row: Indices, score: Floats, n: int) -> Ints:
    order = np.lexsort((-score, row))
    return order[place_in_row(row[order]) < n]


def rank_by_popularity(popularity: Floats, people: Shoppers, label: Indices) -> tuple[Doubles, Indices]:
    """Everybody gets the same list, without the items that person has already."""
    width = len(popularity)
    row, item = np.divmod(people.masked, width)
    ascending = np.sort(popularity)
    at_least = width - np.searchsorted(ascending, popularity[label]) - 1
    had = sum_in_row(row, (popularity[item] >= popularity[label][row]).astype(np.float64), people.rows)
    best = np.argsort(-popularity, kind="stable")[:LISTED].astype(np.int32)
    return (at_least - had).astype(np.float64), best


def report(of: Ranking, dataset: Dataset, examples: Examples, slices: Mapping[str, Bools]) -> dict[str, Any]:
    """The ranking metrics in evaluation.json."""
    items = len(dataset.catalogue)
    return {
        "users": len(np.unique(examples.person)),
        "examples": len(examples),
        "metrics": metrics.table(of.ranks) | {"coverage@10": round(metrics.coverage(of.shown, items), 5)},
        "errors": {"ndcg@10": metrics.ndcg_error(examples.person, of.ranks, 10)},
        "popularity": metrics.table(of.popularity_ranks)
        | {"coverage@10": round(metrics.coverage(of.popular_shown, items), 5)},
        "candidate_recall": round(float(np.mean(np.isfinite(of.ranks))), 5) if len(of.ranks) else 0.0,
        "slices": {name: _slice(of, examples, chosen) for name, chosen in slices.items()},
    }


def likelihood_report(of: Ranking) -> dict[str, Any]:
    """The likelihood metrics in evaluation.json.

    Its examples include labels that the person has seen before, as in service.
    """
    return {
        "calibration_error": calibration_error(of.scores, of.outcomes),
        "reliability": reliability(of.scores, of.outcomes),
    }


def _slice(of: Ranking, examples: Examples, chosen: Bools) -> dict[str, Any]:
    return {
        "examples": int(np.count_nonzero(chosen)),
        **metrics.table(of.ranks[chosen], (10,)),
        "error": metrics.ndcg_error(examples.person[chosen], of.ranks[chosen], 10),
        "popularity_ndcg@10": round(metrics.ndcg(of.popularity_ranks[chosen], 10), 5),
    }

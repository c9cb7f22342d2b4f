"""The collaborative view of order: which items follow which, and how soon."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from aisle.arrays.array_types import Doubles
from aisle.inputs.histories import DAY_MS
from aisle.retrieval.item_neighbours import Neighbours
from training.config import Config
from training.data.visits import Visits
from training.views.top_neighbours import from_sparse, none


def count_transitions(
    visits: Visits, items: int, by_gap: Sequence[float], across_sessions: float, half_life_ms: float = np.inf
) -> sp.csr_matrix:
    """Directed counts: cell (a, b) sums `by_gap` over every b after an a. The first entry is for the very next item.

    A pair that spans two sessions counts less, and so does an old pair. Shape: (items, items).
    """
    late = _lateness(visits, half_life_ms)
    sources, targets, weights = [], [], []
    for gap, weight_of_gap in enumerate(by_gap, start=1):
        one_person = visits.person[gap:] == visits.person[:-gap]
        source, target = visits.item[:-gap][one_person], visits.item[gap:][one_person]
        one_session = visits.session[gap:][one_person] == visits.session[:-gap][one_person]
        sources.append(source)
        targets.append(target)
        weight = np.where(one_session, 1.0, across_sessions) * weight_of_gap * late[gap:][one_person]
        weights.append(weight.astype(np.float32))
    cells = (np.concatenate(weights), (np.concatenate(sources), np.concatenate(targets)))
    counts = sp.csr_matrix(cells, shape=(items, items))
    counts.setdiag(0)
    counts.eliminate_zeros()
    return counts


def wide(config: Config) -> list[float]:
    """Weights that decay slowly: items of the same stretch of browsing."""
    return [config.transition_decay**gap for gap in range(config.transition_window)]


def step_neighbours(visits: Visits, items: int, config: Config) -> Neighbours:
    """What comes right after: each follower's share of an item's visits, by the square of the distance.

    Source: Ludewig and Jannach, Evaluation of Session-based Recommendation Algorithms, UMUAI 2018 (sequential rules).
    """
    counts = count_transitions(
        visits, items, squares(config), config.transition_across_sessions, _half_life_ms(visits, config)
    )
    if counts.nnz == 0:
        return none(items)
    return from_sparse([(sp.diags(_power(counts.sum(axis=1), 1.0)) @ counts).tocsr()], config.neighbours)


def squares(config: Config) -> list[float]:
    """The weight of the next item, of the one after it, and so on."""
    return [1 / gap**2 for gap in range(1, config.step_window + 1)]


def late_counts(visits: Visits, config: Config) -> Doubles:
    """The weight of each visit: an old one counts less. Shape: (visits,)."""
    return _lateness(visits, _half_life_ms(visits, config))


def transition_neighbours(counts: sp.csr_matrix, config: Config) -> tuple[Neighbours, Neighbours]:
    """What comes next, and what came before: each count divided by powers of both items' totals."""
    if counts.nnz == 0:
        return none(counts.shape[0]), none(counts.shape[0])
    source = _power(counts.sum(axis=1), config.transition_source_power)
    target = _power(counts.sum(axis=0), config.transition_target_power)
    scaled = (sp.diags(source) @ counts @ sp.diags(target)).tocsr().astype(np.float32)
    return from_sparse([scaled], config.neighbours), from_sparse([scaled.T.tocsr()], config.neighbours)


def _half_life_ms(visits: Visits, config: Config) -> float:
    span_ms = float(np.ptp(visits.time)) if len(visits) else 0.0
    return max(config.step_half_life_share * span_ms, config.half_life_days_least * DAY_MS)


def _lateness(visits: Visits, half_life_ms: float) -> Doubles:
    age = (visits.time.max(initial=0) - visits.time) / half_life_ms
    return np.asarray(0.5**age)


def _power(totals: np.ndarray, power: float) -> np.ndarray:
    return np.maximum(np.asarray(totals).ravel(), 1.0) ** -power

"""The collaborative view of order: which items come after which, and how soon."""

import numpy as np
import scipy.sparse as sp

from aisle.neighbours import Neighbours
from training.config import Config
from training.top_neighbours import from_sparse, none
from training.visits import Visits


def count_transitions(visits: Visits, items: int, config: Config) -> sp.csr_matrix:
    """Directed: cell (a, b) sums, over every b that came within the window after an a, decay ** (items between).

    A pair that spans two sessions counts less. Shape: (items, items).
    """
    sources, targets, weights = [], [], []
    for gap in range(1, config.transition_window + 1):
        one_person = visits.person[gap:] == visits.person[:-gap]
        source, target = visits.item[:-gap][one_person], visits.item[gap:][one_person]
        one_session = visits.session[gap:][one_person] == visits.session[:-gap][one_person]
        weight = np.where(one_session, 1.0, config.transition_across_sessions) * config.transition_decay ** (gap - 1)
        sources.append(source)
        targets.append(target)
        weights.append(weight.astype(np.float32))
    cells = (np.concatenate(weights), (np.concatenate(sources), np.concatenate(targets)))
    counts = sp.csr_matrix(cells, shape=(items, items))
    counts.setdiag(0)
    counts.eliminate_zeros()
    return counts


def transition_neighbours(counts: sp.csr_matrix, config: Config) -> tuple[Neighbours, Neighbours]:
    """What comes next, and what came before: each count over powers of both items' totals."""
    if counts.nnz == 0:
        return none(counts.shape[0]), none(counts.shape[0])
    source = _power(counts.sum(axis=1), config.transition_source_power)
    target = _power(counts.sum(axis=0), config.transition_target_power)
    scaled = (sp.diags(source) @ counts @ sp.diags(target)).tocsr().astype(np.float32)
    return from_sparse([scaled], config.neighbours), from_sparse([scaled.T.tocsr()], config.neighbours)


def _power(totals: np.ndarray, power: float) -> np.ndarray:
    return np.maximum(np.asarray(totals).ravel(), 1.0) ** -power

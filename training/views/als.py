"""The collaborative view by matrix factorisation: implicit-feedback ALS."""

import numpy as np
import scipy.sparse as sp
from implicit.cpu.als import AlternatingLeastSquares

from aisle.retrieval.als import Factors
from aisle.retrieval.item_neighbours import Neighbours
from training.config import Config
from training.views.clusters import cluster
from training.views.top_neighbours import from_dense, none, spread

CHUNK_CELLS = 16_000_000  # scores in memory at once; with fewer rows the product is slow
MOST_COMPARED = 60_000  # items; comparing all their pairs takes 15 s


def fit_factors(preferences: sp.csr_matrix, config: Config) -> Factors:
    """`aisle.retrieval.als.Factors.fold_in` solves the same equations for a person's vector.

    Source: Hu, Koren, Volinsky, Collaborative Filtering for Implicit Feedback Datasets, ICDM 2008.
    """
    confidence = preferences.copy()
    sign = np.sign(confidence.data)
    confidence.data = (sign * (1 + config.factor_confidence * np.abs(confidence.data))).astype(np.float32)
    model = AlternatingLeastSquares(
        factors=config.factors,
        regularization=config.factor_regularisation,
        iterations=config.factor_iterations,
        num_threads=config.threads,
        random_state=config.seed,
        dtype=np.float32,
    )
    model.fit(confidence, show_progress=False)
    items = np.ascontiguousarray(model.item_factors, dtype=np.float32)
    wide = items.astype(np.float64)
    groups = cluster(items, config.seed)
    return Factors(items, wide.T @ wide, config.factor_confidence, config.factor_regularisation, groups)


def factor_neighbours(factors: Factors, config: Config) -> Neighbours:
    """Cosine between the items' vectors; in a large catalogue, between the longest vectors only.

    An item without interactions has the vector 0. An item with few has a short vector, which says little.
    """
    length = np.linalg.norm(factors.items, axis=1)
    longest = np.argsort(-length, kind="stable")[:MOST_COMPARED]
    chosen = np.sort(longest[length[longest] > 1e-6])
    if not len(chosen):
        return none(len(length))
    unit = factors.items[chosen] / length[chosen, None]
    step = max(1, CHUNK_CELLS // len(unit))
    scores = (unit[start : start + step] @ unit.T for start in range(0, len(unit), step))
    return spread(from_dense(scores, config.neighbours), chosen, len(length))

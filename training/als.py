"""The collaborative view by matrix factorisation: implicit-feedback ALS."""

import numpy as np
import scipy.sparse as sp
from implicit.cpu.als import AlternatingLeastSquares

from aisle.factors import Factors
from aisle.neighbours import Neighbours
from training.config import Config
from training.top_neighbours import from_dense, none

CHUNK_CELLS = 20_000_000


def fit_factors(preferences: sp.csr_matrix, config: Config) -> Factors:
    """`aisle.factors.Factors.fold_in` solves the same equations for a person's vector.

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
    return Factors(items, wide.T @ wide, config.factor_confidence, config.factor_regularisation)


def factor_neighbours(factors: Factors, config: Config) -> Neighbours:
    """Cosine between the items' vectors."""
    length = np.linalg.norm(factors.items, axis=1, keepdims=True)
    unit = np.divide(factors.items, length, out=np.zeros_like(factors.items), where=length > 1e-6)
    if not unit.any():
        return none(len(unit))
    step = max(1, CHUNK_CELLS // len(unit))
    return from_dense((unit[start : start + step] @ unit.T for start in range(0, len(unit), step)), config.neighbours)

"""The content-based view: TF-IDF of an item's text and attributes, and the cosine between items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from aisle.arrays.array_types import Floats
from aisle.inputs.item_terms import item_terms
from aisle.retrieval.item_neighbours import Neighbours
from training.config import Config
from training.views.top_neighbours import from_products, none

ALL_CORES = 0  # no other view is fitted meanwhile
PAIRS_OF_AN_ITEM = 30_000  # pairs that shared words make, on average: bounds the time in a large catalogue


@dataclass(frozen=True)
class Content:
    """Independent of interactions, so it covers items that nobody has seen yet.

    vectors: (items, size), rows of length 1; 0 for an item without words.
    """

    neighbours: Neighbours
    vectors: Floats


def fit_content(items: Sequence[Mapping[str, Any]], config: Config) -> Content:
    documents = (item_terms(row) for row in items)
    most = max(2, min(len(items) // 2, 20_000))  # a word of half the catalogue says nothing, at quadratic cost
    vectorizer = TfidfVectorizer(
        analyzer=list, max_features=config.content_terms, max_df=most, sublinear_tf=True, dtype=np.float32
    )
    try:
        vectors = vectorizer.fit_transform(documents).tocsr()
    except ValueError:  # scikit-learn raises it where no term is left
        return Content(none(len(items)), np.zeros((len(items), config.sequence_size), dtype=np.float32))
    return Content(
        from_products(_rarer_words(vectors).T.tocsr(), config.neighbours, ALL_CORES), _compressed(vectors, config)
    )


def _compressed(vectors: sp.csr_matrix, config: Config) -> Floats:
    """Latent semantic analysis: the words' main directions. Shape: (items, sequence_size)."""
    compressed = np.zeros((vectors.shape[0], config.sequence_size), dtype=np.float32)
    size = min(config.sequence_size, min(vectors.shape) - 1)
    if size > 0:
        fitted = TruncatedSVD(size, n_iter=2, random_state=config.seed).fit_transform(vectors)
        length = np.linalg.norm(fitted, axis=1, keepdims=True)
        compressed[:, :size] = np.divide(fitted, length, out=np.zeros_like(fitted), where=length > 1e-6)
    return compressed


def _rarer_words(vectors: sp.csr_matrix) -> sp.csr_matrix:
    """Leaves out the most common words until the others make few enough pairs of items.

    Where words are few, a catalogue of 20,000 items keeps words of up to a quarter of its items; a catalogue of
    200,000, words of up to a fortieth.
    Shape: (items, words).
    """
    items = np.bincount(vectors.indices, minlength=vectors.shape[1])  # of each word
    order = np.argsort(items, kind="stable")
    kept = np.cumsum(items[order].astype(np.float64) ** 2) <= PAIRS_OF_AN_ITEM * vectors.shape[0]
    return vectors if kept.all() else normalize(vectors[:, np.sort(order[kept])])

"""The content-based view: TF-IDF of what the shop says of an item, and the cosine between items."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from aisle.catalogue import FACETS
from aisle.neighbours import Neighbours
from training.catalogue import attributes
from training.config import Config
from training.top_neighbours import from_products, none

ALL_CORES = 0  # nothing else is fitted meanwhile
PAIRS_OF_AN_ITEM = 60_000  # that words make, on average: what bounds the time of a large catalogue


def content_neighbours(items: Sequence[Mapping[str, Any]], config: Config) -> Neighbours:
    """Independent of interactions, so an item that nobody has met yet has neighbours too."""
    documents = (document(row) for row in items)
    most = max(2, min(len(items) // 2, 20_000))  # a word of half the catalogue tells nothing and costs its square
    vectorizer = TfidfVectorizer(
        analyzer=list, max_features=config.content_terms, max_df=most, sublinear_tf=True, dtype=np.float32
    )
    try:
        vectors = vectorizer.fit_transform(documents).tocsr()
    except ValueError:  # scikit-learn's word for: no term is left
        return none(len(items))
    return from_products(_rarer_words(vectors).T.tocsr(), config.neighbours, ALL_CORES)


def _rarer_words(vectors: sp.csr_matrix) -> sp.csr_matrix:
    """The commonest words are left out until the pairs of items that the others make are few enough.

    A catalogue of 20,000 items keeps all; of 200,000, the words of a twentieth of it. Shape: (items, words).
    """
    items = np.bincount(vectors.indices, minlength=vectors.shape[1])  # of each word
    order = np.argsort(items, kind="stable")
    kept = np.cumsum(items[order].astype(np.float64) ** 2) <= PAIRS_OF_AN_ITEM * vectors.shape[0]
    return vectors if kept.all() else normalize(vectors[:, np.sort(order[kept])])


def document(row: Mapping[str, Any]) -> list[str]:
    """Words of title (twice) and description, and a term for each attribute, its name with it."""
    title = _words(row.get("title"))
    facets = [f"{facet}={row[facet]}" for facet in (*FACETS, "manufacturer") if row.get(facet)]
    own = [f"{name}={value}" for name, value in attributes(row).items()]
    return [*title, *title, *_words(row.get("description")), *facets, *own]


def _words(text: str | None) -> list[str]:
    return [word for word in "".join(c if c.isalnum() else " " for c in (text or "").lower()).split() if len(word) > 1]

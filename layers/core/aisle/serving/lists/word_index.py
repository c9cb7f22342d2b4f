"""Items by their words: an inverted index that finds an item's like without any training.

Formula: cosine of TF-IDF vectors; weight of a term = (1 + ln count) * (1 + ln((1 + items) / (1 + items with it))).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Floats, Hashes, Indices, Ints
from aisle.arrays.ragged import expand
from aisle.inputs.catalogue import find_hashes, hash_ids

MOST_ITEMS_OF_A_TERM = 20_000  # a term of more items tells nothing, and looking at them all takes time
FEW_ITEMS = 20  # in a small catalogue, a term of most items still tells its kinds apart
MOST_LOOKED_AT = 200_000  # postings of one search: the rarest terms first


@dataclass(frozen=True)
class WordIndex:
    """Item `i` has the terms `terms[item_starts[i] : item_starts[i + 1]]`; term `t` is in the items `items[...]`."""

    item_starts: Ints  # (items + 1,)
    terms: Indices
    weights: Floats  # of each term of an item; an item's weights have length 1
    term_starts: Ints  # (terms + 1,)
    items: Indices
    item_weights: Floats
    term_hashes: Hashes  # (terms,): ascending; a word that is in none of them is of no item, or of too many

    def __len__(self) -> int:
        return len(self.item_starts) - 1

    def similar(self, item: int, most: int, among: Bools | None = None) -> tuple[Ints, Floats]:
        """The items nearest to one by their words, best first, and their cosines; itself and unlike ones are left out.

        Shape: among (items,), the items that may be found; -> (at most `most`,) both.
        """
        own = slice(int(self.item_starts[item]), int(self.item_starts[item + 1]))
        scores = self._cosines(self.terms[own], self.weights[own])
        scores[item] = 0
        if among is not None:
            scores[~among] = 0
        return _best(scores, most)

    def like(self, document: Sequence[str], most: int) -> tuple[Ints, Floats]:
        """The items nearest to one that is not indexed, by its terms. Shape: as of `similar`."""
        counts = Counter(document)
        terms = find_hashes(self.term_hashes, hash_ids(counts))
        known = terms >= 0
        terms, times = terms[known], np.array(list(counts.values()), dtype=np.float64)[known]
        weight = _weight(times, np.diff(self.term_starts)[terms], len(self))
        length = np.sqrt(np.sum(weight**2))
        return _best(self._cosines(terms, (weight / length if length else weight).astype(np.float32)), most)

    def _cosines(self, terms: Indices, weights: Floats) -> Floats:
        """With a vector of length 1. Shape: (its terms,) both -> (items,)."""
        lengths = self.term_starts[terms + 1] - self.term_starts[terms]
        rarest = np.argsort(lengths, kind="stable")
        rarest = rarest[np.cumsum(lengths[rarest]) <= MOST_LOOKED_AT]
        places = expand(self.term_starts[terms[rarest]], lengths[rarest])
        shared = self.item_weights[places] * np.repeat(weights[rarest], lengths[rarest])
        return np.bincount(self.items[places], weights=shared, minlength=len(self)).astype(np.float32)


def index_words(documents: Iterable[Sequence[str]]) -> WordIndex:
    """Shape: one document (a list of terms) an item, in the catalogue's order."""
    counts = [Counter(document) for document in documents]
    of_term = Counter(term for count in counts for term in count)
    most = max(2, min(len(counts) - 1, FEW_ITEMS), min(len(counts) // 2, MOST_ITEMS_OF_A_TERM))
    kept = [term for term, items in of_term.items() if items <= most]
    term_hashes, codes = np.unique(hash_ids(kept), return_inverse=True)
    vocabulary = dict(zip(kept, codes.tolist(), strict=True))

    lengths = np.array([sum(term in vocabulary for term in count) for count in counts], dtype=np.int64)
    item = np.repeat(np.arange(len(counts)), lengths)
    told = [(vocabulary[term], times) for count in counts for term, times in count.items() if term in vocabulary]
    term = np.array([code for code, _ in told], dtype=np.int64)
    times = np.array([times for _, times in told], dtype=np.float64)
    items_of_term = np.bincount(term, minlength=len(term_hashes))
    weight = _weight(times, items_of_term[term], len(counts))
    length = np.sqrt(np.bincount(item, weights=weight**2, minlength=len(counts)))
    weights: Floats = (weight / length[item]).astype(np.float32)

    by_term = np.argsort(term, kind="stable")
    return WordIndex(
        item_starts=_starts(lengths),
        terms=term.astype(np.int32),
        weights=weights,
        term_starts=_starts(items_of_term),
        items=item[by_term].astype(np.int32),
        item_weights=weights[by_term],
        term_hashes=term_hashes,
    )


def _weight(times: Doubles, items_of_term: Ints, items: int) -> Doubles:
    return np.asarray((1 + np.log(times)) * (1 + np.log((1 + items) / (1 + items_of_term))))


def _best(scores: Floats, most: int) -> tuple[Ints, Floats]:
    found = np.flatnonzero(scores > 0)
    if len(found) > most > 0:
        least = np.partition(scores[found], -most)[-most]
        found = found[scores[found] >= least]  # so that few are sorted
    best = found[np.argsort(-scores[found], kind="stable")[:most]]
    return best, scores[best]


def _starts(lengths: Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)

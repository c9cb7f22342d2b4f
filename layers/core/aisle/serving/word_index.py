"""Items by their words: an inverted index that finds an item's like without any training.

Formula: cosine of TF-IDF vectors; weight of a term = (1 + ln count) * (1 + ln((1 + items) / (1 + items with it))).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.arrays.ragged import expand

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

    def __len__(self) -> int:
        return len(self.item_starts) - 1

    def similar(self, item: int, most: int, among: Bools | None = None) -> tuple[Ints, Floats]:
        """The items nearest to one by their words, best first, and their cosines; itself and unlike ones are left out.

        Shape: among (items,), the items that may be found; -> (at most `most`,) both.
        """
        own = slice(int(self.item_starts[item]), int(self.item_starts[item + 1]))
        terms, weights = self.terms[own], self.weights[own]
        lengths = self.term_starts[terms + 1] - self.term_starts[terms]
        rarest = np.argsort(lengths, kind="stable")
        rarest = rarest[np.cumsum(lengths[rarest]) <= MOST_LOOKED_AT]
        places = expand(self.term_starts[terms[rarest]], lengths[rarest])
        shared = self.item_weights[places] * np.repeat(weights[rarest], lengths[rarest])
        scores = np.bincount(self.items[places], weights=shared, minlength=len(self)).astype(np.float32)
        scores[item] = 0
        if among is not None:
            scores[~among] = 0
        best = np.argsort(-scores, kind="stable")[:most] if most else np.zeros(0, dtype=np.int64)
        best = best[scores[best] > 0]
        return best, scores[best]


def index_words(documents: Iterable[Sequence[str]]) -> WordIndex:
    """Shape: one document (a list of terms) an item, in the catalogue's order."""
    counts = [Counter(document) for document in documents]
    of_term = Counter(term for count in counts for term in count)
    most = max(2, min(len(counts) - 1, FEW_ITEMS), min(len(counts) // 2, MOST_ITEMS_OF_A_TERM))
    vocabulary = {term: code for code, term in enumerate(sorted(term for term, n in of_term.items() if n <= most))}

    lengths = np.array([sum(term in vocabulary for term in count) for count in counts], dtype=np.int64)
    item = np.repeat(np.arange(len(counts)), lengths)
    told = [(vocabulary[term], times) for count in counts for term, times in count.items() if term in vocabulary]
    term = np.array([code for code, _ in told], dtype=np.int64)
    times = np.array([times for _, times in told], dtype=np.float64)
    items_of_term = np.bincount(term, minlength=len(vocabulary))
    weight = (1 + np.log(times)) * (1 + np.log((1 + len(counts)) / (1 + items_of_term[term])))
    length = np.sqrt(np.bincount(item, weights=weight**2, minlength=len(counts)))
    weight = (weight / length[item]).astype(np.float32)

    by_term = np.argsort(term, kind="stable")
    return WordIndex(
        item_starts=_starts(lengths),
        terms=term.astype(np.int32),
        weights=weight,
        term_starts=_starts(items_of_term),
        items=item[by_term].astype(np.int32),
        item_weights=weight[by_term],
    )


def _starts(lengths: Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)

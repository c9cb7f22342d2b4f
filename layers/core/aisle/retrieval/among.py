"""The items among which a request looks, and where the views must look further to offer enough of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.inputs.shoppers import Shoppers
from aisle.retrieval.candidates import Candidates, propose
from aisle.retrieval.retrievers import Scores, propose_among
from aisle.retrieval.views import Views

FEW_LOST = 0.1  # of the proposals; where no more may not be shown, the rest are enough
POPULAR = 100  # popular items offered beside those that fill the list


@dataclass(frozen=True)
class Among:
    """What one shopper's list may show. Shape: (items,) all."""

    allowed: Bools
    n: int  # items that the list shows
    by_popularity: Indices  # every item, best first
    lift: Floats | None = None  # what the shop's rules add to the log-odds

    def popular(self, mask: Bools, most: int) -> Ints:
        """The most popular items of a mask, best first. Shape: (at most `most`,)."""
        return self.by_popularity[mask[self.by_popularity]][:most].astype(np.int64)


def look_further(
    scores: Scores, candidates: Candidates, views: Views, shoppers: Shoppers, also: Ints, among: Among
) -> tuple[Scores, Candidates]:
    """With proposals from narrower sets of items, where these are needed. `shoppers` is one shopper."""
    masks = list(_narrower(scores, candidates, views.items, shoppers, among))
    if not masks:
        return scores, candidates
    for mask in masks:
        scores = propose_among(scores, views, mask)
        also = np.concatenate((also, among.popular(mask, POPULAR + among.n), _most_lifted(among, mask)))
    return scores, propose(scores, shoppers, views.popularity, also, among.allowed)


def _narrower(scores: Scores, candidates: Candidates, items: int, shoppers: Shoppers, among: Among) -> Iterator[Bools]:
    """All that is allowed, where much of what was proposed is not; what the shop lifts above the usual candidate."""
    allowed = among.allowed.copy()
    allowed[shoppers.masked % items] = False
    lost = np.count_nonzero(~among.allowed[scores.proposed % items])
    if lost > FEW_LOST * len(scores.proposed) or len(candidates) < among.n:
        yield allowed
    if among.lift is not None:
        usual = np.median(among.lift[candidates.item]) if len(candidates) else 0
        lifted = allowed & (among.lift > usual)
        if lifted.any():
            yield lifted


def _most_lifted(among: Among, mask: Bools) -> Ints:
    """What the shop lifts most, the popular first."""
    if among.lift is None:
        return np.zeros(0, dtype=np.int64)
    popular = among.by_popularity[mask[among.by_popularity]]
    return popular[np.argsort(-among.lift[popular], kind="stable")][: POPULAR + among.n].astype(np.int64)

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
FIRST_LOOK = 4_096  # of the most popular items; each look is four times as long as the one before
LEVELS = 5  # of different lifts, the highest first


@dataclass(frozen=True)
class Among:
    """What one shopper's list may show. Shape: (items,) all."""

    allowed: Bools
    n: int  # items that the list shows
    by_popularity: Indices  # every item, best first
    lift: Floats | None = None  # what the shop's rules add to the log-odds

    def popular(self, mask: Bools, most: int) -> Ints:
        """The most popular items of a mask, best first. Shape: (at most `most`,)."""
        found = [np.zeros(0, dtype=np.int32)]
        start, length = 0, FIRST_LOOK
        while start < len(self.by_popularity) and sum(map(len, found)) < most:
            part = self.by_popularity[start : start + length]
            found.append(part[mask[part]])
            start, length = start + length, length * 4
        return np.concatenate(found)[:most].astype(np.int64)

    def lifted(self, mask: Bools, most: int) -> Ints:
        """The items of a mask that the shop lifts most, the popular first. Shape: (at most `most`,)."""
        found = [np.zeros(0, dtype=np.int64)]
        left = np.where(mask, self.lift, -np.inf) if self.lift is not None else np.zeros(0)
        for _ in range(LEVELS):
            highest = left.max(initial=-np.inf)
            lacking = most - sum(map(len, found))
            if highest == -np.inf or lacking <= 0:
                break
            level = left == highest
            found.append(self.popular(level, lacking))
            left[level] = -np.inf
        return np.concatenate(found)


def look_further(
    scores: Scores, candidates: Candidates, views: Views, shoppers: Shoppers, also: Ints, among: Among
) -> tuple[Scores, Candidates]:
    """With proposals from narrower sets of items, where these are needed. `shoppers` is one shopper."""
    masks = list(_narrower(scores, candidates, views.items, shoppers, among))
    if not masks:
        return scores, candidates
    for mask, is_lifted in masks:
        scores = propose_among(scores, views, mask)
        also = np.concatenate((also, among.popular(mask, POPULAR + among.n)))
        also = np.concatenate((also, among.lifted(mask, POPULAR + among.n))) if is_lifted else also
    return scores, propose(scores, shoppers, views.popularity, also, among.allowed)


def _narrower(
    scores: Scores, candidates: Candidates, items: int, shoppers: Shoppers, among: Among
) -> Iterator[tuple[Bools, bool]]:
    """All that is allowed, where much of what was proposed is not; what the shop lifts above the usual candidate."""
    allowed = among.allowed.copy()
    allowed[shoppers.masked % items] = False
    if np.count_nonzero(allowed) == len(candidates):  # there is nothing else to be found
        return
    lost = np.count_nonzero(~among.allowed[scores.proposed % items])
    if lost > FEW_LOST * len(scores.proposed) or len(candidates) < among.n:
        yield allowed, False
    if among.lift is not None:
        usual = np.median(among.lift[candidates.item]) if len(candidates) else 0
        lifted = allowed & (among.lift > usual)
        if lifted.any():
            yield lifted, True

"""The cases of `benchmarks.shelves`: what a page asks for, and what was bought afterwards."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from aisle.arrays.array_types import Bools, Indices, Ints
from aisle.inputs.histories import EVENTS, HISTORY_LIMIT, PURCHASE
from aisle.ranking.request import HistoryEntry, RecommendationRequest
from aisle.retrieval.complements import kinds
from training.data.dataset import Dataset

SHOWN = 10
WORD = re.compile(r"[a-z]{3,}")
FOUND_LEAST, FOUND_MOST = 5, 500  # items of a search


@dataclass(frozen=True)
class Case:
    """A request, and the positions of the items that were bought. `of`: items on the page, in the cart or found."""

    request: RecommendationRequest
    of: tuple[int, ...]
    truth: frozenset[int]


@dataclass(frozen=True)
class HeldOut:
    """Purchases from a moment on, which no fit has seen."""

    dataset: Dataset
    fitted: Bools
    held_out: Bools
    on_sale: Bools  # of each item
    seed: int

    @property
    def begin_ms(self) -> int:
        return int(self.dataset.interactions.time[self.held_out].min())

    def item_id(self, item: int) -> str:
        return str(self.dataset.items[item]["item_id"])

    def baskets(self) -> Iterator[tuple[Indices, int]]:
        """The distinct items of each held-out order, in a random order, and its moment."""
        rng, of = np.random.default_rng(self.seed), self.dataset.transaction
        bought = np.flatnonzero(self.held_out & (self.dataset.interactions.event == PURCHASE) & (of >= 0))
        bought = bought[self.on_sale[self.dataset.interactions.item[bought]]]
        bought = bought[np.argsort(of[bought], kind="stable")]
        for places in np.split(bought, np.flatnonzero(np.diff(of[bought])) + 1):
            items = np.unique(self.dataset.interactions.item[places])
            if len(items) > 1:
                yield rng.permutation(items), int(self.dataset.interactions.time[places[0]])

    def purchases(self) -> Iterator[tuple[int, Indices]]:
        """Each person with a past who buys afterwards, and the distinct items."""
        interactions = self.dataset.interactions
        with_past = np.unique(interactions.row[self.fitted])
        bought = np.flatnonzero(self.held_out & (interactions.event == PURCHASE) & np.isin(interactions.row, with_past))
        bought = bought[self.on_sale[interactions.item[bought]]]
        for places in np.split(bought, np.flatnonzero(np.diff(interactions.row[bought])) + 1):
            if len(places):
                yield int(interactions.row[places[0]]), np.unique(interactions.item[places])

    def history(self, person: int) -> tuple[HistoryEntry, ...]:
        """The latest that the person did before the moment."""
        interactions, starts = self.dataset.interactions, self.dataset.starts
        places = np.arange(starts[person], starts[person + 1])
        places = places[self.fitted[places] & (interactions.event[places] >= 0)][-HISTORY_LIMIT:]
        return tuple(
            HistoryEntry(self.item_id(int(item)), EVENTS[int(event)], moment(int(time)))
            for item, event, time in zip(
                interactions.item[places], interactions.event[places], interactions.time[places], strict=True
            )
        )


def pages(of: HeldOut) -> Iterator[Case]:
    """A random item of each order is on the page; the order's items of other kinds are right."""
    for items, at in of.baskets():
        truth = _of_other_kinds(of, items[:1], items[1:])
        if truth:
            on_page = int(items[0])
            asked = RecommendationRequest(
                now=moment(at), n=SHOWN, surface="bought_together", item_id=of.item_id(on_page)
            )
            yield Case(asked, (on_page,), truth)


def carts(of: HeldOut) -> Iterator[Case]:
    """Half of each order is in the cart; the other half's items of other kinds are right."""
    for items, at in of.baskets():
        cart, rest = items[: (len(items) + 1) // 2], items[(len(items) + 1) // 2 :]
        truth = _of_other_kinds(of, cart, rest)
        if truth and len(cart) > 1:
            added = tuple(HistoryEntry(of.item_id(int(item)), "add_to_cart", moment(at - 1_000)) for item in cart)
            request = RecommendationRequest(now=moment(at), n=SHOWN, surface="cart", history=added)
            yield Case(request, tuple(cart.tolist()), truth)


def categories(of: HeldOut) -> Iterator[Case]:
    """A person opens the category of a random one of the next purchases; all of the next ones in it are right."""
    rng, codes = np.random.default_rng(of.seed), of.dataset.catalogue.codes["category"]
    for person, items in of.purchases():
        code = codes[rng.choice(items)]
        if code >= 0:
            asked = RecommendationRequest(
                now=moment(of.begin_ms),
                n=SHOWN,
                surface="category",
                history=of.history(person),
                category=of.dataset.catalogue.vocabularies["category"][code],
            )
            yield Case(asked, (), frozenset(items[codes[items] == code].tolist()))


def searches(of: HeldOut, score: "Scores") -> Iterator[Case]:
    """A person searches for a word of one of the next purchases; what has the word is found, by the shop's score."""
    rng, having = np.random.default_rng(of.seed), _items_by_word(of)
    for person, items in of.purchases():
        sought = rng.choice(items)
        words = sorted(each for each in _words(of, int(sought)) if FOUND_LEAST <= len(having[each]) <= FOUND_MOST)
        if words:
            found = having[str(rng.choice(words))]
            found = found[np.argsort(-score[found], kind="stable")]
            asked = RecommendationRequest(
                now=moment(of.begin_ms),
                n=SHOWN,
                surface="search",
                history=of.history(person),
                ids=tuple(of.item_id(int(item)) for item in found),
            )
            yield Case(asked, tuple(found.tolist()), frozenset(set(items.tolist()) & set(found.tolist())))


Scores = np.ndarray
"""Of each item, by which the shop orders what its search found."""


def by_length(of: HeldOut) -> Scores:
    """BM25 of one word, which every title that was found has once: the shorter title comes first."""
    return -np.array([len(WORD.findall(str(item["title"]).lower())) for item in of.dataset.items], dtype=np.float64)


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _of_other_kinds(of: HeldOut, given: Indices, others: Ints | Indices) -> frozenset[int]:
    kind = kinds(of.dataset.catalogue)
    own = kind[given][kind[given] >= 0]
    return frozenset(others[~np.isin(kind[others], own)].tolist())


def _words(of: HeldOut, item: int) -> set[str]:
    return set(WORD.findall(str(of.dataset.items[item]["title"]).lower()))


def _items_by_word(of: HeldOut) -> dict[str, Ints]:
    having: dict[str, list[int]] = defaultdict(list)
    for item in np.flatnonzero(of.on_sale).tolist():
        for word in _words(of, item):
            having[word].append(item)
    return {word: np.array(items) for word, items in having.items()}

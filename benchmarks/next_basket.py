"""The protocol next-basket: each customer's last basket is asked for whole, and repeats count.

A basket is a transaction's purchases. The validation is the basket before the last one.
"""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Ints
from aisle.arrays.ragged import distinct
from aisle.inputs.histories import PURCHASE
from training.data.dataset import Dataset

SIGNED_IN = "u:"  # a visitor without an account has one basket, and no next one


@dataclass(frozen=True)
class Baskets:
    """One entry per basket: by person, oldest first."""

    person: Ints
    transaction: Ints
    begins: Ints  # milliseconds

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Asked:
    """The baskets to be foretold: one per person."""

    person: Ints
    begins: Ints  # milliseconds: the history ends before
    relevant: Ints  # keys, person's place * items + item, ascending
    held_out: Bools  # interactions from a person's asked basket on


def baskets(dataset: Dataset, among: Bools) -> Baskets:
    """Every basket of the signed-in people, within the interactions that `among` marks."""
    interactions, places = dataset.interactions, _bought(dataset, among)
    pair = np.stack((interactions.row[places], dataset.transaction[places]))
    (person, transaction), first = np.unique(pair, axis=1, return_index=True)
    begins = interactions.time[places[first]]
    order = np.lexsort((first, begins, person))
    return Baskets(person[order].astype(np.int64), transaction[order].astype(np.int64), begins[order])


def lines(dataset: Dataset, among: Bools, of: Baskets) -> tuple[Ints, Ints]:
    """Basket and item of each distinct line; a basket is its place in `of`, which has those of `among`."""
    interactions, places, width = dataset.interactions, _bought(dataset, among), len(dataset.catalogue)
    transactions = int(dataset.transaction.max(initial=0)) + 1
    names = of.person * transactions + of.transaction
    order = np.argsort(names)
    wanted = interactions.row[places].astype(np.int64) * transactions + dataset.transaction[places]
    basket = order[np.searchsorted(names, wanted, sorter=order)]
    basket, item = np.divmod(distinct(basket * width + interactions.item[places]), width)
    return basket, item


def _bought(dataset: Dataset, among: Bools) -> Ints:
    interactions = dataset.interactions
    customer = np.array([name.startswith(SIGNED_IN) for name in dataset.people], dtype=bool)
    bought = among & (interactions.event == PURCHASE) & (dataset.transaction >= 0)
    return np.flatnonzero(bought & customer[interactions.row])


def last_baskets(dataset: Dataset, among: Bools) -> Asked:
    """The last basket of everybody who has an earlier one, with all of its items."""
    interactions, found = dataset.interactions, baskets(dataset, among)
    last = np.flatnonzero(np.append(found.person[1:] != found.person[:-1], True)[: len(found)])
    first = np.full(len(dataset.people), np.iinfo(np.int64).max)
    np.minimum.at(first, found.person, found.begins)
    last = last[found.begins[last] > first[found.person[last]]]
    person, begins = found.person[last], found.begins[last]
    since = np.full(len(dataset.people), np.iinfo(np.int64).max)
    since[person] = begins
    held_out = among & (interactions.time >= since[interactions.row])
    transaction = np.full(len(dataset.people), -1)
    transaction[person] = found.transaction[last]
    bought = held_out & (interactions.event == PURCHASE) & (dataset.transaction == transaction[interactions.row])
    place = np.searchsorted(person, interactions.row[bought])
    relevant = distinct(place * len(dataset.catalogue) + interactions.item[bought])
    return Asked(person, begins, relevant, held_out)

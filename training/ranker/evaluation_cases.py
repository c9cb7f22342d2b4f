"""Each held-out example of an evaluation, so that two recipes fitted on the same past are compared person by person."""

import hashlib
from collections.abc import Mapping

import numpy as np

from aisle.admission.cases import Cases
from aisle.arrays.array_types import Bools, Doubles, Hashes
from aisle.experiments.metrics import gains
from training.data.dataset import Dataset
from training.data.examples import Examples

CUTOFF = 10


def cases_of(dataset: Dataset, of: Examples, ranks: Doubles, slices: Mapping[str, Bools]) -> Cases:
    return Cases(persons(dataset, of), gains(ranks, CUTOFF), ranks < CUTOFF, slices)


def evaluated_on(dataset: Dataset, of: Examples) -> str:
    """Names the examples: two evaluations with one name ranked the same items for the same people at the same times."""
    return hashlib.blake2b(_split(dataset, of), digest_size=8).hexdigest()


def persons(dataset: Dataset, of: Examples) -> Hashes:
    """A hash of each example's person: the same in evaluations on the same examples, and in no other.

    The salt is never written down, so the hashes outlive an erasure and lead to nobody.
    """
    salt, people = _split(dataset, of), np.unique(of.person)
    digests = [hashlib.blake2b(dataset.people[int(each)].encode(), key=salt, digest_size=8).digest() for each in people]
    return np.frombuffer(b"".join(digests), dtype=np.uint64)[np.searchsorted(people, of.person)]


def _split(dataset: Dataset, of: Examples) -> bytes:
    digest = hashlib.blake2b(digest_size=32)
    for person, item, time in zip(of.person.tolist(), of.item.tolist(), of.time.tolist(), strict=True):
        digest.update(f"{dataset.people[person]}\n{dataset.items[item]['item_id']}\n{time}\n".encode())
    return digest.digest()

"""Training examples: a person at a moment, the history until then, and the next item as label."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.arrays.columns import join, take
from aisle.arrays.ragged import distinct, expand
from aisle.inputs.histories import HISTORY_LIMIT, PURCHASE, REFUND, Interactions, condense
from aisle.inputs.refusals import turned
from aisle.inputs.shoppers import Shoppers
from training.data.dataset import Dataset
from training.data.visits import visits

SHORT = 3  # interactions that a forgotten history keeps at most
ROWS = 128  # people of a batch: its sums fit into the processor's cache


@dataclass(frozen=True)
class Examples:
    person: Indices
    item: Indices  # the label
    time: Ints
    strongest: Floats
    since: Ints  # position of the history's first interaction
    interaction: Ints  # position of the label's first interaction: the history ends before it
    known: Bools  # whether the label is in the person's history already

    def __len__(self) -> int:
        return len(self.person)


def examples(dataset: Dataset, among: Bools, holdout: Bools) -> Examples:
    """One example per visit within `holdout`. `among`: the interactions a history may contain, `holdout` included."""
    seen = visits(dataset, among)
    label = take(seen, holdout[seen.interaction])
    keys = seen.person.astype(np.int64) * len(dataset.catalogue) + seen.item
    first = np.zeros(len(among), dtype=bool)
    first[seen.interaction[np.unique(keys, return_index=True)[1]]] = True
    since, known = dataset.starts[label.person], ~first[label.interaction]
    return Examples(label.person, label.item, label.time, label.strongest, since, label.interaction, known)


def with_forgotten(of: Examples, share: float, seed: int) -> Examples:
    """Adds copies of a share of the examples with at most `SHORT` interactions: they stand for new visitors."""
    rng = np.random.default_rng(seed)
    again = take(of, np.sort(rng.permutation(len(of))[: int(share * len(of))]))
    kept = rng.integers(0, SHORT + 1, len(again))
    return join([of, replace(again, since=np.maximum(again.since, again.interaction - kept))])


def sample(of: Examples, per_person: int, total: int, seed: int) -> Examples:
    """A random sample, limited per person and in total."""
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(of))
    shuffled = shuffled[np.argsort(of.person[shuffled], kind="stable")]
    person = of.person[shuffled]
    starts = np.searchsorted(person, person)
    chosen = shuffled[np.arange(len(shuffled)) - starts < per_person]
    return take(of, np.sort(rng.permutation(chosen)[:total]))


def shoppers(dataset: Dataset, of: Examples, among: Bools, mask: str) -> Shoppers:
    """Histories and preferences of each example's person before the label.

    mask: `owned`, items bought and not returned; `seen`, every item of the history; `nothing`.
    """
    places, row = _history(of, among)
    recent = _newest(row, HISTORY_LIMIT)
    interactions = _before(dataset, of, places[recent], row[recent])
    width = len(dataset.catalogue)
    return Shoppers(
        histories=condense(interactions, len(of), of.time, width),
        stated=dataset.stated.take(of.person.astype(np.int64), dataset.catalogue),
        now=of.time,
        masked=_masked(dataset, places, row, width, mask),
    )


def batches(dataset: Dataset, of: Examples, among: Bools, mask: str) -> Iterator[tuple[Examples, Shoppers]]:
    for start in range(0, len(of), ROWS):
        part = take(of, np.arange(start, min(start + ROWS, len(of))))
        yield part, shoppers(dataset, part, among, mask)


def _history(of: Examples, among: Bools) -> tuple[Ints, Ints]:
    """Every interaction before each label, and its example."""
    lengths = of.interaction - of.since
    places, row = expand(of.since, lengths), np.repeat(np.arange(len(of)), lengths)
    return places[among[places]], row[among[places]]


def _before(dataset: Dataset, of: Examples, places: Ints, row: Ints) -> Interactions:
    """These interactions, each as it counts at its example's moment."""
    interactions = replace(take(dataset.interactions, places), row=row.astype(np.int32))
    if dataset.refused_since is None:
        return interactions
    return turned(interactions, dataset.refused_since[places] < of.time[row])


def _newest(row: Ints, limit: int) -> Bools:
    """Marks the last `limit` of each run of equal rows."""
    ends = np.searchsorted(row, row, side="right")
    return ends - np.arange(len(row)) <= limit


def _masked(dataset: Dataset, places: Ints, row: Ints, width: int, mask: str) -> Ints:
    keys = row * width + dataset.interactions.item[places]
    if mask == "seen":
        return distinct(keys)
    if mask == "nothing" or not len(keys):
        return np.zeros(0, dtype=np.int64)
    event = dataset.interactions.event[places]
    cells, entry = np.unique(keys, return_inverse=True)
    net = np.bincount(entry, weights=(event == PURCHASE).astype(float) - (event == REFUND), minlength=len(cells))
    return cells[net > 0]

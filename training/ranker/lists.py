"""The network's training rows: the candidates' features of each example, computed by the serving code."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.arrays.columns import join, take
from aisle.arrays.ragged import distinct, expand, holds, place_in_row
from aisle.arrays.sums import stable_order
from aisle.features.pairs import Pairs
from aisle.features.registry import FEATURES, compute
from aisle.inputs.shoppers import Shoppers
from aisle.ranking.scoring import gather
from aisle.retrieval.views import Views
from training.data.dataset import Dataset
from training.data.examples import ROWS, Examples, batches

IMPRESSION_WINDOW_MS = 30 * 60_000  # an impression older than this did not lead to the visit
THREADS = 2  # build lists in parallel: numpy releases the interpreter's lock
HARD_PER_RETRIEVER = 4  # first items of every retriever, always among the negatives
MOST_PASSED_OVER = 20  # items of one example: the last ones shown


@dataclass(frozen=True)
class Lists:
    """Candidates of many examples, one list after the other."""

    example: Ints  # (rows,) ascending
    features: Floats  # (rows, features)
    label: Bools  # (rows,)
    weight: Floats  # (rows,) candidates that a row stands for: a sampled row also stands for those left out


def build_lists(
    views: Views, dataset: Dataset, of: Examples, among: Bools, whole: Bools, mask: str, negatives: int, seed: int
) -> Lists:
    """A list whose candidates lack the label teaches no order. It is kept only where `whole` marks it.

    `negatives`: random candidates of each list, beside the label and the hard negatives. Shape: whole (examples,).
    """

    def build(numbered: tuple[int, tuple[Examples, Shoppers]]) -> Lists:
        number, (part, people) = numbered
        kept = whole[number * ROWS : (number + 1) * ROWS]
        lists = _lists(views, dataset, part, people, kept, negatives, np.random.default_rng([seed, number]))
        return replace(lists, example=lists.example + number * ROWS)

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(build, enumerate(batches(dataset, of, among, mask))))
    if not parts:
        nothing = np.zeros(0, dtype=np.float32)
        return Lists(nothing.astype(np.int64), nothing.reshape(0, len(FEATURES)), nothing.astype(bool), nothing)
    return join(parts)


def _lists(
    views: Views,
    dataset: Dataset,
    part: Examples,
    people: Shoppers,
    whole: Bools,
    negatives: int,
    rng: np.random.Generator,
) -> Lists:
    shown = passed_over(dataset, part)
    pairs = gather(views, dataset.catalogue, people, also=shown)
    candidates = pairs.candidates
    label = candidates.item == part.item[candidates.row]
    wanted = whole.copy()
    wanted[candidates.row[label]] = True
    must = label | holds(_hard(pairs, shown), candidates.keys)
    kept, weight = _sampled(rng, candidates.row, must, wanted[candidates.row], negatives)
    features = compute(replace(pairs, candidates=take(candidates, kept))).T
    return Lists(candidates.row[kept].astype(np.int64), features, label[kept], weight)


def passed_over(dataset: Dataset, of: Examples) -> Ints:
    """Keys of items that a page showed the person shortly before the label, and that the person did not take."""
    shown, width = dataset.impressions, len(dataset.catalogue)
    if not len(shown.person):
        return np.zeros(0, dtype=np.int64)
    clock = 1 << 42  # milliseconds until the year 2109: person and time in one ascending integer
    moments = shown.person.astype(np.int64) * clock + shown.time
    ends = np.searchsorted(moments, of.person.astype(np.int64) * clock + of.time, side="right")
    starts = np.searchsorted(moments, of.person.astype(np.int64) * clock + of.time - IMPRESSION_WINDOW_MS)
    starts = np.maximum(starts, ends - MOST_PASSED_OVER)
    places = expand(starts, ends - starts)
    row = np.repeat(np.arange(len(of)), ends - starts)
    passed = shown.item[places] != of.item[row]
    return np.unique(row[passed] * width + shown.item[places][passed])


def _hard(pairs: Pairs, shown: Ints) -> Ints:
    """Keys of the hard negatives: the first items of each retriever, and those passed over."""
    return distinct(np.concatenate((shown, pairs.scores.proposed[pairs.scores.rank < HARD_PER_RETRIEVER])))


def _sampled(rng: np.random.Generator, row: Indices, must: Bools, wanted: Bools, most: int) -> tuple[Ints, Floats]:
    """Positions of the kept rows, ascending, and the number of candidates each stands for."""
    draw = np.where(must, 0, rng.integers(1, 1 << 31, len(row)))
    order = stable_order(row.astype(np.int64) << 31 | draw)[1]
    place = place_in_row(row[order])
    required = np.bincount(row, weights=must, minlength=int(row.max(initial=-1)) + 1)
    chosen = order[place < most + required[row[order]]]
    chosen = chosen[wanted[chosen]]
    free = np.bincount(row[~must], minlength=len(required))
    taken = np.minimum(free, most)
    stands_for = free / np.maximum(taken, 1)
    chosen.sort()
    return chosen, np.where(must[chosen], 1.0, stands_for[row[chosen]]).astype(np.float32)

"""The network's training rows: for each example the candidates' features, made by the code that serves."""

from dataclasses import dataclass, replace

import numpy as np

from aisle.array_types import Bools, Floats, Indices, Ints
from aisle.features.registry import FEATURES, compute
from aisle.judgement import gather
from aisle.records import join, take
from aisle.segments import expand, place_in_row
from aisle.views import Views
from training.dataset import Dataset
from training.examples import Examples, batches

LOOKED_FOR_MS = 30 * 60_000  # a list shown longer before a visit than this did not lead to it
PASSED_OVER = 20  # items at most of one example: the last ones shown


@dataclass(frozen=True)
class Lists:
    """Candidates of many examples, one list after the other."""

    example: Ints  # (rows,) ascending
    features: Floats  # (rows, features)
    label: Bools  # (rows,)
    weight: Floats  # (rows,) how many candidates a row stands for: sampled ones stand for the rest too


def build_lists(
    views: Views, dataset: Dataset, of: Examples, among: Bools, mask: str, negatives: int, seed: int
) -> Lists:
    """`negatives`: candidates kept of each list beside the label and what was shown and passed over."""
    rng = np.random.default_rng(seed)
    parts, done = [], 0
    for part, people in batches(dataset, of, among, mask):
        shown = passed_over(dataset, part)
        pairs = gather(views, dataset.catalogue, people, also=shown)
        candidates = pairs.candidates
        label = candidates.item == part.item[candidates.row]
        must = label | np.isin(candidates.keys, shown)
        kept, weight = _sampled(rng, candidates.row, must, negatives)
        features = compute(replace(pairs, candidates=take(candidates, kept))).T
        parts.append(Lists(candidates.row[kept].astype(np.int64) + done, features, label[kept], weight))
        done += len(part)
    if not parts:
        nothing = np.zeros(0, dtype=np.float32)
        return Lists(nothing.astype(np.int64), nothing.reshape(0, len(FEATURES)), nothing.astype(bool), nothing)
    return join(parts)


def passed_over(dataset: Dataset, of: Examples) -> Ints:
    """Items that a page showed the person shortly before the label and that were not taken, as keys."""
    shown, width = dataset.impressions, len(dataset.catalogue)
    if not len(shown.person):
        return np.zeros(0, dtype=np.int64)
    clock = 1 << 42  # milliseconds until the year 2109: person and time in one ascending integer
    moments = shown.person.astype(np.int64) * clock + shown.time
    ends = np.searchsorted(moments, of.person.astype(np.int64) * clock + of.time, side="right")
    starts = np.searchsorted(moments, of.person.astype(np.int64) * clock + of.time - LOOKED_FOR_MS)
    starts = np.maximum(starts, ends - PASSED_OVER)
    places = expand(starts, ends - starts)
    row = np.repeat(np.arange(len(of)), ends - starts)
    passed = shown.item[places] != of.item[row]
    return np.unique(row[passed] * width + shown.item[places][passed])


def _sampled(rng: np.random.Generator, row: Indices, must: Bools, most: int) -> tuple[Ints, Floats]:
    """Places of the rows kept, ascending, and what each stands for."""
    draw = np.where(must, -1.0, rng.random(len(row)))
    order = np.lexsort((draw, row))
    place = place_in_row(row[order])
    required = np.bincount(row, weights=must, minlength=int(row.max(initial=-1)) + 1)
    chosen = order[place < most + required[row[order]]]
    free = np.bincount(row[~must], minlength=len(required))
    taken = np.minimum(free, most)
    stands_for = free / np.maximum(taken, 1)
    chosen.sort()
    return chosen, np.where(must[chosen], 1.0, stands_for[row[chosen]]).astype(np.float32)

"""Places newcomers among the items that a model knows: by their words, else by what they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from aisle.arrays.array_types import Floats, Hashes, Indices, Ints
from aisle.arrays.ragged import place_in_row
from aisle.inputs.catalogue import Catalogue, find_hashes, hash_ids
from aisle.live.live_item import from_line
from aisle.retrieval.newcomers import Newcomers

NEAREST = 5  # like of a newcomer: the mean of many is nobody's taste; one alone is shown too much or not at all
SHARPER = 2  # power of a cosine in the mean: the nearest say most
MOST_NEWCOMERS = 20_000  # the newest; each takes a few microseconds of every request
KINDS = ("sub_category", "category", "brand")  # what places an item without like by its words: the first that is known


@dataclass(frozen=True)
class Newcomer:
    """A live item that a model does not know, and its like by words. Shape: like and cosine (like,)."""

    row: dict[str, Any]
    like: Hashes
    cosine: Floats


@lru_cache(maxsize=MOST_NEWCOMERS)
def read_newcomer(line: bytes) -> Newcomer:
    """From a line of the live catalogue. Most lines of one reading are those of the reading before."""
    row = from_line(line)
    like = row.get("like", ())
    return Newcomer(row, hash_ids(each for each, _ in like), np.array([cosine for _, cosine in like], dtype=np.float32))


def place_newcomers(newcomers: Sequence[Newcomer], catalogue: Catalogue, popularity: Floats) -> Newcomers:
    """Newcomers among the items of a trained catalogue, in the given order. Shape: popularity (trained items,).

    An item without like by its words has the popular items of its kind for its like.
    """
    row, item, cosine = _by_words(newcomers, catalogue)
    like, cosines = _lists(row, item, len(newcomers)), _lists(row, cosine, len(newcomers))
    weight = cosines**SHARPER
    placed = weight[:, 0] > 0
    for kind in KINDS:
        codes = [catalogue.code(kind, str(each.row.get(kind) or "")) for each in newcomers]
        code = np.where(placed, -1, np.array(codes, dtype=np.int32))
        row, item = _popular_of_kind(code, catalogue.codes[kind], popularity)
        _put(like, weight, row, item)
        placed |= code >= 0
    everywhere = np.argsort(-popularity, kind="stable")[:NEAREST].astype(np.int32)
    for newcomer in np.flatnonzero(~placed):
        _put(like, weight, np.full(len(everywhere), newcomer), everywhere)
    return Newcomers(len(catalogue), like, weight / weight.sum(axis=1, keepdims=True), cosines)


def _by_words(newcomers: Sequence[Newcomer], catalogue: Catalogue) -> tuple[Ints, Indices, Floats]:
    """Newcomer, trained item and cosine of each pair that is alike by its words: by newcomer, the nearest first."""
    row = np.repeat(np.arange(len(newcomers)), [len(each.like) for each in newcomers])
    item = find_hashes(catalogue.hashes, np.concatenate([each.like for each in newcomers]))
    cosine = np.concatenate([each.cosine for each in newcomers])
    order = np.lexsort((-cosine, row))
    order = order[(item[order] >= 0) & (cosine[order] > 0)]
    return row[order], item[order], cosine[order]


def _lists(row: Ints, values: Any, rows: int) -> Any:
    """The first values of each row, side by side. Shape: (values,) -> (rows, NEAREST), padded with 0."""
    place = place_in_row(row)
    near = place < NEAREST
    lists = np.zeros((rows, NEAREST), dtype=values.dtype)
    lists[row[near], place[near]] = values[near]
    return lists


def _popular_of_kind(code: Indices, codes: Indices, popularity: Floats) -> tuple[Ints, Indices]:
    """Newcomer and item of each pair, the popular items first. A newcomer of code -1 has none."""
    among = np.flatnonzero(np.isin(codes, code[code >= 0]))
    best = among[np.lexsort((-popularity[among], codes[among]))]
    best = best[place_in_row(codes[best]) < NEAREST]
    pairs = [(newcomer, best[codes[best] == of]) for newcomer, of in enumerate(code.tolist()) if of >= 0]
    row = np.repeat([newcomer for newcomer, _ in pairs], [len(items) for _, items in pairs])
    return row.astype(np.int64), np.concatenate([np.zeros(0, np.int32), *(items for _, items in pairs)]).astype(
        np.int32
    )


def _put(like: Indices, weight: Floats, row: Ints, item: Indices) -> None:
    place = place_in_row(row)
    like[row, place], weight[row, place] = item, 1

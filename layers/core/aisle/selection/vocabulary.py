"""The names in a live catalogue: of brands, categories, attributes and their values, and of items.

The facts hold hashes alone, so a name is read from the line of an item that has it. What is read is bounded: of a name
that fewer items have than thousands of others, the nearest may be missed.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from aisle.arrays.array_types import Characters, Indices, Ints
from aisle.arrays.ragged import starts_of_rows
from aisle.live.item_facts import GROUPS, NONE, ItemFacts
from aisle.selection.masks import remember
from aisle.selection.nearest_name import COMPARED, LONGEST, Names, nearest

MOST_READ = 3_000  # lines
MOST_CHARACTERS = 500  # of an attribute's value that may be meant
BEFORE_ID = np.frombuffer(b'{"item_id":"', dtype=np.uint8)
QUOTE = ord('"')
LOWER = np.array([each + 32 if 65 <= each <= 90 else each for each in range(256)], dtype=np.uint8)


def values_of(facts: ItemFacts, name: str) -> list[str]:
    """The values of a column or attribute, ascending; none where no item has it."""
    if name in GROUPS:
        return remember(facts, ("values of", name), lambda: _of_group(facts, name))
    return _of_attributes(facts).get(name, [])


def attribute_names(facts: ItemFacts) -> list[str]:
    """The names of the shop's own attributes and of the columns that are matched as they are, ascending."""
    return sorted(_of_attributes(facts))


def nearest_item(facts: ItemFacts, item_id: str) -> str | None:
    """The id of an item that was probably meant; None where none is near."""
    starts, names = remember(facts, "ids", lambda: _ids(facts))
    alike = [str(facts.item(int(starts[place]))["item_id"]) for place in names.alike(item_id)[:COMPARED].tolist()]
    return nearest(item_id, alike)


def _of_group(facts: ItemFacts, name: str) -> list[str]:
    hashes, first = np.unique(facts.groups[GROUPS.index(name)], return_index=True)
    places = first[hashes != NONE][:MOST_READ]
    return sorted({str(facts.item(place)[name]) for place in places.tolist()})


def _of_attributes(facts: ItemFacts) -> dict[str, list[str]]:
    return remember(facts, "attributes", lambda: _read_attributes(facts, _with_common_pairs(facts)))


def _with_common_pairs(facts: ItemFacts) -> Indices:
    """An item of each of the commonest pairs of name and value. Shape: (at most MOST_READ,)."""
    starts = starts_of_rows(facts.pairs.hashes.view(np.int64))
    counts = np.diff(np.append(starts, len(facts.pairs.hashes)))
    commonest = np.argsort(-counts, kind="stable")[:MOST_READ]
    return np.unique(facts.pairs.items[starts[commonest]])


def _read_attributes(facts: ItemFacts, places: Iterable[int]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for place in places:
        item = facts.item(int(place))
        columns = {name: str(item[name]) for name in ("manufacturer", "color", "size", "material") if item.get(name)}
        for name, value in {**item.get("attributes", {}), **columns}.items():
            if len(value) <= MOST_CHARACTERS:
                found[name].add(value)
    return {name: sorted(values) for name, values in found.items()}


def _ids(facts: ItemFacts) -> tuple[Ints, Names]:
    """The position and the name of every item whose line begins with its id, as `aisle.live.live_item` writes it."""
    lines = facts.lines
    head = np.zeros((len(facts), LONGEST), dtype=np.uint8)
    width = len(BEFORE_ID) + LONGEST
    flat = np.flatnonzero(np.diff(lines.starts) >= width)
    flat = flat[~np.isin(flat, list(lines.later))] if lines.later else flat
    head[flat] = lines.text[lines.starts[flat, None] + np.arange(len(BEFORE_ID), width)]
    for place, line in lines.later.items():
        text = line[len(BEFORE_ID) : width]
        head[place, : len(text)] = np.frombuffer(text, dtype=np.uint8)
    return _named(LOWER[head])


def _named(head: Characters) -> tuple[Ints, Names]:
    """The rows that hold something, cut at their closing quote, and the same from the end."""
    length = np.where((head == QUOTE).any(axis=1), (head == QUOTE).argmax(axis=1), LONGEST)
    places = np.flatnonzero(length)
    head, length = head[places], length[places, None]
    column = np.arange(LONGEST)
    head = np.where(column < length, head, 0).astype(np.uint8)
    tail = np.take_along_axis(head, np.maximum(length - 1 - column, 0), axis=1)
    return places, Names(head, np.where(column < length, tail, 0).astype(np.uint8))

"""The training data as arrays: who touched which item, when, how strongly; who was shown what; who said what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aisle.array_types import Bools, Floats, Indices, Ints
from aisle.catalogue import Catalogue
from aisle.histories import EVENTS, Touches
from aisle.interaction import preference_weight
from aisle.knowledge import Stated
from training.catalogue import build_catalogue
from training.channels import SHOWN, read_interactions, read_items, read_users

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Impressions:
    """What pages showed: by person, oldest first."""

    person: Indices
    item: Indices
    time: Ints


@dataclass(frozen=True)
class Dataset:
    catalogue: Catalogue
    items: Sequence[Row]  # in the catalogue's order
    people: Sequence[str]  # person ids, ascending
    preferences: Sequence[Row]  # of each person; empty where nothing is known
    touches: Touches  # `row` is the person; by person, oldest first
    session: Indices  # of each touch, -1 where unknown
    transaction: Indices
    impressions: Impressions
    unknown_items: int  # interactions whose item the catalogue lacks: left out

    @cached_property
    def stated(self) -> Stated:
        return Stated.encode(self.preferences, self.catalogue)

    @cached_property
    def starts(self) -> Ints:
        """Where each person's touches begin. Shape: (people + 1,)."""
        return np.searchsorted(self.touches.row, np.arange(len(self.people) + 1))


def load(interactions: Path, items: Path, users: Path) -> Dataset:
    return assemble(read_interactions(interactions), read_items(items), read_users(users))


def assemble(interactions: pa.Table, items: Sequence[Row], users: Sequence[Row]) -> Dataset:
    """From the tables of the processed zone. A shop without an items table sells what it has sold."""
    if not items:
        items = [{"item_id": item, "title": item} for item in pc.unique(interactions["item_id"]).to_pylist()]
    catalogue, rows = build_catalogue(items, (style for user in users for style in user.get("favourite_styles") or ()))
    people, person = _codes(interactions["person_id"])
    item_ids, item_code = _codes(interactions["item_id"])
    item = catalogue.find(item_ids)[item_code]
    columns = _Columns(interactions, person, item)
    known = item >= 0
    is_shown = columns.names == SHOWN
    touched = columns.order(known & ~is_shown & (columns.weight != 0))
    shown = columns.order(known & is_shown)
    said = {f"u:{user['user_id']}": user for user in users}
    return Dataset(
        catalogue=catalogue,
        items=rows,
        people=people,
        preferences=[said.get(name, {}) for name in people],
        touches=Touches(
            row=person[touched],
            item=item[touched],
            event=columns.event[touched],
            weight=columns.weight[touched],
            time=columns.time[touched],
        ),
        session=_codes(interactions["session_id"])[1][touched],
        transaction=_codes(interactions["transaction_id"])[1][touched],
        impressions=Impressions(person[shown], item[shown], columns.time[shown]),
        unknown_items=int(np.count_nonzero(~known)),
    )


class _Columns:
    """The interactions' columns as numpy arrays."""

    def __init__(self, table: pa.Table, person: Indices, item: Indices) -> None:
        self.person, self.item = person, item
        names, code = _codes(table["event_name"])
        self.names = np.array([*names, ""])[code]
        self.event = np.array([EVENTS.index(name) if name in EVENTS else -1 for name in [*names, ""]], dtype=np.int8)[
            code
        ]
        self.time = pc.cast(table["occurred_at"], pa.timestamp("ms"), safe=False).to_numpy().astype(np.int64)
        self.weight = _weights(names, code, pc.fill_null(pc.cast(table["rating"], pa.float64()), np.nan).to_numpy())
        self.sequence = pc.fill_null(table["sequence_number"], 0).to_numpy()
        self.line = pc.fill_null(table["line_number"], 0).to_numpy()
        self.sender = _codes(table["event_id"])[1]

    def order(self, which: Bools) -> Ints:
        """By person and time; ties by the sender's count, then by event and line."""
        chosen = np.flatnonzero(which)
        keys = (self.line, self.sender, self.sequence, self.time, self.person)
        return chosen[np.lexsort([key[chosen] for key in keys])]


def _weights(names: Sequence[str], code: Indices, rating: Floats) -> Floats:
    """`preference_weight` of each interaction, by way of the few distinct (name, stars)."""
    stars = np.nan_to_num(rating, nan=0.0)
    distinct, place = np.unique(np.stack((code, stars)), axis=1, return_inverse=True)
    weight = [preference_weight(names[int(name)], rating=star or None) for name, star in distinct.T]
    return np.array(weight, dtype=np.float32)[place.ravel()] if len(weight) else np.zeros(0, dtype=np.float32)


def _codes(column: pa.ChunkedArray) -> tuple[list[str], Indices]:
    """The distinct values, ascending, and each row's place among them; -1 for null."""
    encoded = pc.dictionary_encode(column.combine_chunks())
    values = encoded.dictionary.to_pylist()
    order = sorted(range(len(values)), key=lambda place: values[place])
    rank = np.empty(len(values) + 1, dtype=np.int32)
    rank[order] = np.arange(len(values))
    rank[-1] = -1
    return [values[place] for place in order], rank[pc.fill_null(encoded.indices, len(values)).to_numpy()]

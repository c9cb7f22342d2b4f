"""The training data as arrays: who touched which item, when, how strongly; who was shown what; who said what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from aisle.arrays.array_types import Indices, Ints
from aisle.inputs.catalogue import Catalogue
from aisle.inputs.histories import Interactions
from aisle.inputs.stated_preferences import StatedPreferences
from training.data.catalogue import build_catalogue
from training.data.channels import read_interactions, read_items, read_users
from training.data.interaction_columns import InteractionColumns, codes

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
    interactions: Interactions  # `row` is the person; by person, oldest first
    session: Indices  # of each touch, -1 where unknown
    transaction: Indices
    impressions: Impressions
    unknown_items: int  # interactions whose item the catalogue lacks: left out

    @cached_property
    def stated(self) -> StatedPreferences:
        return StatedPreferences.encode(self.preferences, self.catalogue)

    @cached_property
    def starts(self) -> Ints:
        """Where each person's touches begin. Shape: (people + 1,)."""
        return np.searchsorted(self.interactions.row, np.arange(len(self.people) + 1))


def load(interactions: Path, items: Path, users: Path, until: datetime | None = None) -> Dataset:
    """From the channels; interactions later than `until` are left out, since no clock can be right there."""
    dataset = assemble(read_interactions(interactions, until), read_items(items), read_users(users))
    pa.default_memory_pool().release_unused()  # the columns as they were read
    return dataset


def assemble(interactions: pa.Table, items: Sequence[Row], users: Sequence[Row]) -> Dataset:
    """From the tables of the processed zone. A shop without an items table sells what it has sold."""
    coded_ids, item_code = codes(interactions["item_id"])
    item_ids = coded_ids.to_pylist()
    items = items or [{"item_id": item, "title": item} for item in item_ids]
    catalogue, rows = build_catalogue(items, (style for user in users for style in user.get("favourite_styles") or ()))
    people, person = codes(interactions["person_id"])
    item = catalogue.find(item_ids)[item_code]
    columns = InteractionColumns(interactions, person)
    known = item >= 0
    is_shown = columns.is_shown
    touched = columns.order(known & ~is_shown & (columns.weight != 0))
    shown = columns.order(known & is_shown)
    names = people.to_pylist()
    said = {f"u:{user['user_id']}": user for user in users}
    return Dataset(
        catalogue=catalogue,
        items=rows,
        people=names,
        preferences=[said.get(name, {}) for name in names],
        interactions=Interactions(
            row=person[touched],
            item=item[touched],
            event=columns.event[touched],
            weight=columns.weight[touched],
            time=columns.time[touched],
        ),
        session=codes(interactions["session_id"])[1][touched],
        transaction=codes(interactions["transaction_id"])[1][touched],
        impressions=Impressions(person[shown], item[shown], columns.time[shown]),
        unknown_items=int(np.count_nonzero(~known)),
    )

"""The training data as arrays: interactions, impressions and stated preferences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from aisle.arrays.array_types import Indices, Ints
from aisle.events.preference_weights import STANDARD_WEIGHTS, EventWeights
from aisle.inputs.catalogue import Catalogue
from aisle.inputs.histories import Interactions
from aisle.inputs.refusals import is_word, standing
from aisle.inputs.stated_preferences import StatedPreferences
from aisle.live.item_facts import ItemFacts
from training.data.catalogue import build_catalogue, build_facts
from training.data.channels import read_interactions, read_items, read_refusals, read_users
from training.data.interaction_columns import InteractionColumns, codes
from training.data.refused_groups import refused_since
from training.data.strangers import unlikely_strangers

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Impressions:
    """Items that pages showed: by person, oldest first."""

    person: Indices
    item: Indices
    time: Ints


@dataclass(frozen=True)
class Dataset:
    catalogue: Catalogue
    facts: ItemFacts  # in the catalogue's order
    items: Sequence[Row]  # in the catalogue's order
    people: Sequence[str]  # person ids, ascending
    preferences: Sequence[Row]  # of each person; empty where unknown
    event_weights: EventWeights  # by which the interactions are weighed
    interactions: Interactions  # `row` is the person; by person, oldest first
    session: Indices  # of each interaction, -1 where unknown
    transaction: Indices  # of each interaction, -1 where unknown
    refused_since: Ints | None  # of each interaction: training.data.refused_groups; None where nobody refused any
    impressions: Impressions
    unlikely_strangers: int  # interactions left out, since too many of their item came from people seen once
    unknown_items: int  # interactions left out, since the catalogue lacks their item

    def find(self, item_ids: Sequence[str]) -> Indices:
        """The position of each item, or of a variant's item; -1 for an id that is not in the catalogue."""
        return self.facts.find_all(item_ids)

    @cached_property
    def stated(self) -> StatedPreferences:
        return StatedPreferences.encode(self.preferences, self.catalogue)

    @cached_property
    def starts(self) -> Ints:
        """Where each person's interactions begin. Shape: (people + 1,)."""
        return np.searchsorted(self.interactions.row, np.arange(len(self.people) + 1))


def load(
    interactions: Path,
    items: Path,
    users: Path,
    event_weights: EventWeights = STANDARD_WEIGHTS,
    until: datetime | None = None,
) -> Dataset:
    """Reads the channels. Interactions later than `until` are left out, since no clock can be right there."""
    dataset = assemble(
        read_interactions(interactions, until),
        read_items(items),
        read_users(users),
        event_weights,
        read_refusals(interactions, until),
    )
    pa.default_memory_pool().release_unused()  # the columns as they were read
    return dataset


def assemble(
    interactions: pa.Table,
    items: Sequence[Row],
    users: Sequence[Row],
    event_weights: EventWeights = STANDARD_WEIGHTS,
    refusals: pa.Table | None = None,
) -> Dataset:
    """Builds a dataset from the tables of the processed zone. Without an items table, sold items are the catalogue."""
    coded_ids, item_code = codes(interactions["item_id"])
    item_ids = coded_ids.to_pylist()
    items = items or [{"item_id": item, "title": item} for item in item_ids]
    catalogue, rows = build_catalogue(items, (style for user in users for style in user.get("favourite_styles") or ()))
    facts = build_facts(rows)
    people, person = codes(interactions["person_id"])
    item = facts.find_all(item_ids)[item_code]
    columns = InteractionColumns(interactions, person, event_weights)
    names = people.to_pylist()
    counted = np.where(columns.is_shown, -1, item)  # a list that was shown says nothing of the item
    unlikely = unlikely_strangers(interactions, person, names, counted, len(catalogue))
    known = (item >= 0) & ~unlikely
    is_shown = columns.is_shown
    interacted = columns.order(known & ~is_shown & ((columns.weight != 0) | is_word(columns.event)))
    stands = standing(person[interacted], item[interacted], columns.event[interacted])
    interacted = interacted[stands & (columns.weight[interacted] != 0)]
    shown = columns.order(known & is_shown)
    stated = {f"u:{user['user_id']}": user for user in users}
    of_taste = Interactions(
        row=person[interacted],
        item=item[interacted],
        event=columns.event[interacted],
        weight=columns.weight[interacted],
        time=columns.time[interacted],
    )
    return Dataset(
        catalogue=catalogue,
        facts=facts,
        items=rows,
        people=names,
        preferences=[stated.get(name, {}) for name in names],
        event_weights=event_weights,
        interactions=of_taste,
        session=codes(interactions["session_id"])[1][interacted],
        transaction=codes(interactions["transaction_id"])[1][interacted],
        refused_since=refused_since(refusals, names, of_taste, catalogue) if refusals else None,
        impressions=Impressions(person[shown], item[shown], columns.time[shown]),
        unknown_items=int(np.count_nonzero(item < 0)),
        unlikely_strangers=int(np.count_nonzero(unlikely)),
    )

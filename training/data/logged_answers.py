"""Answers of lists that explore, as logged: who was shown what where, with which propensity, and the clicks."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from aisle.arrays.array_types import Doubles, Indices, Ints
from aisle.events.event_names import EventName
from aisle.ranking.surfaces import SURFACES
from training.data.channels import open_interactions
from training.data.dataset import Dataset

COLUMNS = ("event_name", "recommendation_id", "person_id", "item_id", "occurred_at", "position", "propensity")
EXPLORES = tuple(surface.name for surface in SURFACES.values() if surface.explores)

MOST_READ = 10_000  # answers: an evaluation asks for fewer, and a shop may have millions
FIRST_LINE = ds.field("position") == 0  # every answer has one


@dataclass(frozen=True)
class LoggedAnswers:
    """Answers, and the places of all of them, one answer after the other."""

    person: Indices  # (answers,) positions in the dataset's people
    time: Ints  # (answers,)
    answer: Ints  # (places,) ascending
    item: Indices  # (places,); -1 where the catalogue no longer has it
    position: Ints  # (places,)
    propensity: Doubles  # (places,)
    clicked: Doubles  # (places,) 1 where the item was selected from this answer

    def __len__(self) -> int:
        return len(self.person)


def read_logged_answers(folder: Path, dataset: Dataset) -> LoggedAnswers:
    """The newest MOST_READ, of the dataset's people and surfaces that explore; none where they bear no propensity."""
    shown = ds.field("event_name") == EventName.SERVE_ITEM_LIST.value
    shown &= ds.field("propensity").is_valid() & ds.field("position").is_valid() & ds.field("surface").isin(EXPLORES)
    of_answers = ds.field("recommendation_id").is_valid() & ds.field("item_id").is_valid()
    by_people = ds.field("is_bot").is_null() | ~ds.field("is_bot")
    clicks = ds.field("event_name") == EventName.SELECT_ITEM.value
    channel, wanted = open_interactions(folder), of_answers & by_people
    newest = _newest(channel.to_table(columns=["recommendation_id", "occurred_at"], filter=shown & wanted & FIRST_LINE))
    wanted &= ds.field("recommendation_id").isin(newest)
    rows = channel.to_table(columns=list(COLUMNS), filter=(shown | clicks) & wanted)
    is_shown = pc.equal(rows["event_name"], EventName.SERVE_ITEM_LIST.value)
    return _assembled(rows.filter(is_shown), rows.filter(pc.invert(is_shown)), dataset)


def _newest(answers: pa.Table) -> pa.Array:
    """The recommendation ids of the newest answers."""
    newest_first = answers.sort_by([("occurred_at", "descending")])
    return pa.array(newest_first["recommendation_id"][:MOST_READ].to_pylist(), pa.string())


def _assembled(shown: pa.Table, clicks: pa.Table, dataset: Dataset) -> LoggedAnswers:
    place = {name: number for number, name in enumerate(dataset.people)}
    person = np.array([place.get(name, -1) for name in shown["person_id"].to_pylist()], dtype=np.int32)
    shown, person = shown.filter(pa.array(person >= 0)), person[person >= 0]
    ids, item_ids = shown["recommendation_id"].to_pylist(), shown["item_id"].to_pylist()
    taken = set(zip(clicks["recommendation_id"].to_pylist(), clicks["item_id"].to_pylist(), strict=True))
    names, first, answer = np.unique(np.array(ids, dtype=object).astype(str), return_index=True, return_inverse=True)
    position = shown["position"].to_numpy().astype(np.int64)
    order = np.lexsort((position, answer))
    time = shown["occurred_at"].cast(pa.timestamp("ms"), safe=False).cast(pa.int64()).to_numpy()
    clicked = np.array([line in taken for line in zip(ids, item_ids, strict=True)], dtype=np.float64)
    return LoggedAnswers(
        person=person[first].reshape(len(names)),
        time=time[first].reshape(len(names)),
        answer=answer[order],
        item=dataset.find(item_ids)[order],
        position=position[order],
        propensity=shown["propensity"].to_numpy()[order].astype(np.float64),
        clicked=clicked[order],
    )

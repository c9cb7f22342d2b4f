"""Writes the model's folder after a training."""

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np

from aisle.admission.cases import FILE, Cases, pack_cases
from aisle.arrays.array_types import Ints
from aisle.arrays.ragged import expand
from aisle.inputs.catalogue import hash_ids
from aisle.inputs.histories import HISTORY_LIMIT, PURCHASE, REFUND, Interactions
from aisle.inputs.known_users import AS_OF, KnownUsers, pack_cards
from aisle.inputs.purchases import newest_purchases
from aisle.ranking import artefact
from aisle.ranking.model import Model
from training.data.dataset import Dataset

SIGNED_IN = "u:"
STATED = (
    *("age", "gender", "location", "occupation", "education_level"),
    *("favourite_categories", "favourite_brands", "favourite_styles", "budget_max"),
)


def known_users(dataset: Dataset) -> KnownUsers:
    """For everybody with a user id: the latest interactions and purchases, the owned items, the stated preferences."""
    people = np.array([name.startswith(SIGNED_IN) for name in dataset.people], dtype=bool)
    chosen = np.flatnonzero(people).astype(np.int64)
    hashes = hash_ids(dataset.people[int(person)].removeprefix(SIGNED_IN) for person in chosen)
    chosen, hashes = chosen[np.argsort(hashes)], np.sort(hashes)
    interactions, starts = dataset.interactions, dataset.starts
    places, lengths = _remembered(interactions, starts, chosen)
    owned_starts, owned = _owned(dataset, chosen)
    card_starts, cards = pack_cards([_stated(dataset.preferences[int(person)]) for person in chosen])
    return KnownUsers(
        hashes=hashes,
        touch_starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        item=interactions.item[places],
        event=interactions.event[places],
        weight=interactions.weight[places],
        time=interactions.time[places],
        owned_starts=owned_starts,
        owned=owned,
        card_starts=card_starts,
        cards=cards,
    )


def _remembered(interactions: Interactions, starts: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Places of each chosen person's latest interactions and purchases, and how many each person has."""
    all_of_each = starts[chosen + 1] - starts[chosen]
    place = expand(starts[chosen], all_of_each)
    row = np.repeat(np.arange(len(chosen)), all_of_each)
    latest = place >= np.repeat(starts[chosen + 1] - HISTORY_LIMIT, all_of_each)
    kept = latest | newest_purchases(row, interactions.event[place])
    return place[kept], np.bincount(row[kept], minlength=len(chosen))


def _owned(dataset: Dataset, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Items that each chosen person bought and did not return. Shape: (chosen + 1,), flat."""
    interactions, width = dataset.interactions, len(dataset.catalogue)
    change = (interactions.event == PURCHASE).astype(np.int64) - (interactions.event == REFUND)
    keys, place = np.unique(interactions.row.astype(np.int64) * width + interactions.item, return_inverse=True)
    keys = keys[np.bincount(place, weights=change, minlength=len(keys)) > 0]
    rank = np.full(len(dataset.people), -1)
    rank[chosen] = np.arange(len(chosen))
    row = rank[keys // width]
    order = np.argsort(row[row >= 0], kind="stable")
    item = (keys % width)[row >= 0][order]
    counts = np.bincount(row[row >= 0], minlength=len(chosen))
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64), item.astype(np.int32)


def _stated(user: Mapping[str, Any]) -> dict[str, Any]:
    stated = {name: user[name] for name in STATED if user.get(name) not in (None, "", [])}
    newest = user.get("updated_at")
    return {**stated, AS_OF: round(newest.replace(tzinfo=UTC).timestamp() * 1000)} if stated and newest else stated


def write_model(model: Model, evaluation: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Writes the model alone. Returns the evaluation, with the size of the model on disk."""
    artefact.save(model, folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {**evaluation, "size_bytes": size}


def write_evaluation(evaluation: Mapping[str, Any], cases: Cases, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    artefact.write_json(folder / "evaluation.json", evaluation)
    (folder / FILE).write_bytes(pack_cases(cases))

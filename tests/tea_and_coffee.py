"""A small shop for the recommender's tests: people who like tea and people who like coffee, in two brands each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from aisle.events.event_names import EventName
from aisle.events.preference_weights import PREFERENCE_WEIGHTS, EventWeights
from aisle.ranking.model import Model
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import HistoryEntry, RecommendationRequest
from training.config import Config
from training.container.train import train
from training.data.channels import READ
from training.data.dataset import Dataset, assemble
from training.fit import Stopwatch

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
KINDS = ("tea", "coffee")
PER_KIND = 30
CONFIG = replace(
    Config(), factors=16, factor_iterations=5, examples=1_500, negatives=30, epochs=30, patience=6, linear_items=500
)


def item_rows() -> list[dict[str, Any]]:
    """tea-00, tea-01 ... Brands take turns; `tea-00` and `tea-01` go together, like every such pair."""
    return [
        {
            "item_id": f"{kind}-{number:02}",
            "title": f"{('green', 'black', 'white')[number % 3]} {kind} {number:02}",
            "description": f"a {kind} to drink in the morning",
            "category": kind.capitalize(),
            "brand": f"{kind} house {number % 2}",
            "price": 4.0 + number,
            "currency": "EUR",
            "in_stock": True,
            "attributes": [("grown", "uplands" if number % 2 else "plains")],
        }
        for kind in KINDS
        for number in range(PER_KIND)
    ]


def user_rows(people: int = 300) -> list[dict[str, Any]]:
    return [
        {"user_id": f"{person}", "age": 20 + person % 50, "favourite_categories": [KINDS[person % 2].capitalize()]}
        for person in range(0, people, 3)
    ]


def event(person: int, item_id: str, name: str, at: datetime, **more: Any) -> dict[str, Any]:
    order = int(at.timestamp())
    who = {"person_id": f"u:{person}", "user_id": f"{person}"}
    which = {"event_id": f"{person}-{order}-{item_id}-{name}", "line_number": 0, "sequence_number": order}
    return {**which, **who, "item_id": item_id, "event_name": name, "occurred_at": at, **more}


def interaction_rows(people: int = 300, seed: int = 3) -> list[dict[str, Any]]:
    """Even people drink tea, odd ones coffee, with an exception now and then; a pair is bought in one transaction."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for person in range(people):
        at = NOW - timedelta(days=30) + timedelta(minutes=int(rng.integers(0, 60 * 24 * 20)))
        bought_pairs: set[int] = set()
        for step in range(int(rng.integers(4, 12))):
            kind = KINDS[person % 2 if rng.random() < 0.95 else 1 - person % 2]
            pair = int(min(rng.exponential(5), PER_KIND // 2 - 1)) * 2
            at += timedelta(minutes=int(rng.integers(1, 60 * 12)))
            session = {"session_id": f"{person}-{at.date()}"}
            rows.append(event(person, f"{kind}-{pair:02}", "view_item", at, **session))
            if step % 3 == 0 and pair not in bought_pairs:
                bought_pairs.add(pair)
                bought = {**session, "transaction_id": f"{person}-{step}"}
                rows.append(event(person, f"{kind}-{pair:02}", "purchase", at + timedelta(seconds=30), **bought))
                rows.append(event(person, f"{kind}-{pair + 1:02}", "purchase", at + timedelta(seconds=30), **bought))
    return rows


def interactions(rows: list[dict[str, Any]]) -> pa.Table:
    kinds = {"occurred_at": pa.timestamp("us"), "sequence_number": pa.int64(), "line_number": pa.int32()}
    kinds |= {"rating": pa.float64(), "arrived_at": pa.timestamp("us")}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in READ])
    plain = [{**row, "occurred_at": row["occurred_at"].replace(tzinfo=None)} for row in rows]
    return pa.Table.from_pylist(plain, schema=schema)


def dataset(rows: list[dict[str, Any]] | None = None, config: Config = CONFIG) -> Dataset:
    table = interactions(interaction_rows() if rows is None else rows)
    return assemble(table, item_rows(), user_rows(), config.event_weights)


def fit(data: Dataset, config: Config = CONFIG) -> Model:
    return train(data, config, {"model_version": "aisle-test"}, Stopwatch())[0]


@cache
def model() -> Model:
    return fit(dataset())


OTHER_WEIGHTS = EventWeights({**PREFERENCE_WEIGHTS, EventName.VIEW_ITEM: 4.0, EventName.ADD_TO_CART: 0.5})
OTHER_RECIPE = replace(CONFIG, event_weights=OTHER_WEIGHTS, decay_step_recent=0.9, decay_likes=0.2, decay_price=0.3)


@cache
def other_model() -> Model:
    """Of another recipe, whose constants are not the code's defaults."""
    return fit(dataset(config=OTHER_RECIPE), OTHER_RECIPE)


def recommender() -> Recommender:
    return Recommender(model())


def entry(item_id: str, event_name: str = "view_item", minutes_ago: float = 1) -> HistoryEntry:
    return HistoryEntry(item_id, event_name, NOW - timedelta(minutes=minutes_ago))


def request(*history: HistoryEntry, **more: Any) -> RecommendationRequest:
    return RecommendationRequest(**{"now": NOW, "n": 8, "history": tuple(history), **more})

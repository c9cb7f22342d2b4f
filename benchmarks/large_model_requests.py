"""Requests to a made-up model: each shopper viewed a few popular items and, after each, similar items."""

from datetime import UTC, datetime, timedelta

import numpy as np

from aisle.arrays.array_types import Ints
from aisle.events.event_names import EventName
from aisle.ranking.model import Model
from aisle.ranking.request import HistoryEntry, RecommendationRequest

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LOOKED_AROUND = 10  # items per interest
EVENTS = (EventName.VIEW_ITEM,) * 8 + (EventName.ADD_TO_CART, EventName.PURCHASE)
SHOWN = 10


def make_requests(model: Model, count: int, length: int, seed: int = 11) -> list[RecommendationRequest]:
    """`length`: events of each history."""
    rng = np.random.default_rng(seed)
    visits = np.cumsum(np.expm1(model.views.popularity.total.astype(np.float64)))
    return [_request(model, _looked_at(model, visits, length, rng), rng) for _ in range(count)]


def _looked_at(model: Model, visits: np.ndarray, length: int, rng: np.random.Generator) -> Ints:
    begun = np.searchsorted(visits, rng.random(-(-length // LOOKED_AROUND)) * visits[-1])
    like = model.views.neighbours["content"].ids[begun]  # (interests, K)
    drawn = rng.integers(0, like.shape[1], (len(begun), LOOKED_AROUND - 1))
    around = np.column_stack((begun, np.take_along_axis(like, drawn, axis=1)))
    return around.ravel()[:length].astype(np.int64)


def _request(model: Model, looked_at: Ints, rng: np.random.Generator) -> RecommendationRequest:
    ages = np.sort(rng.exponential(20_000, len(looked_at)))[::-1]  # minutes
    history = tuple(
        HistoryEntry(
            item_id=model.card(item)["item_id"],
            event_name=EVENTS[rng.integers(len(EVENTS))],
            occurred_at=NOW - timedelta(minutes=age),
        )
        for item, age in zip(looked_at.tolist(), ages.tolist(), strict=True)
    )
    return RecommendationRequest(now=NOW, n=SHOWN, history=history)

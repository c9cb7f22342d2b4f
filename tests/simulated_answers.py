"""Answers drawn at random from a model of a small simulated shop, each with what it was made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import aisle.ranking.recommender as ranking
from aisle.inputs.histories import EVENTS
from aisle.ranking.explaining.chosen import Chosen
from aisle.ranking.model import Model
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import HistoryEntry, RecommendationRequest, ScoredItem
from aisle.ranking.surfaces import SURFACES
from benchmarks.simulated import END, simulated_shop
from tests.tea_and_coffee import CONFIG, fit
from training.data.dataset import load

ITEMS, SHOPPERS, DAYS, SEED = 300, 500, 60, 7
NOW = END + timedelta(hours=9)
CARDS = 20
SHARE_KNOWN, SHARE_STATED = 0.85, 0.3


@dataclass(frozen=True)
class Drawn:
    """One answer: what was asked, what came, and what the reasons were made of."""

    request: RecommendationRequest
    items: tuple[ScoredItem, ...]
    chosen: list[Chosen]


@cache
def model() -> Model:
    with TemporaryDirectory() as folder:
        shop = Path(folder)
        simulated_shop(shop, ITEMS, SHOPPERS, DAYS, SEED)
        until = datetime(2026, 11, 25, tzinfo=UTC)
        return fit(load(shop / "interactions", shop / "items", shop / "users", CONFIG.event_weights, until))


def draw(answers: int, monkeypatch: Any) -> Iterator[Drawn]:
    """The same answers every time."""
    rng = np.random.default_rng(SEED)
    recorded: list[Chosen] = []
    choose = ranking.choose

    def record(*given: Any) -> Iterator[Chosen]:
        for chosen in choose(*given):
            recorded.append(chosen)
            yield chosen

    monkeypatch.setattr(ranking, "choose", record)
    recommender = Recommender(model())
    for number in range(answers):
        request = _request(list(SURFACES)[number % len(SURFACES)], rng)
        recorded.clear()
        yield Drawn(request, recommender.recommend(request).items, list(recorded))


def _request(surface: str, rng: np.random.Generator) -> RecommendationRequest:
    shop = model()
    item = shop.card(int(rng.integers(len(shop.catalogue))))
    stated = {"favourite_categories": [item["category"]], "favourite_brands": [item["brand"]], "budget_max": 60.0}
    return RecommendationRequest(
        now=NOW,
        n=CARDS,
        surface=surface,
        item_id=item["item_id"] if SURFACES[surface].needs_item else None,
        category=item["category"] if SURFACES[surface].needs == "category" else None,
        ids=_found(rng) if SURFACES[surface].needs == "ids" else (),
        history=_history(rng) if rng.random() < SHARE_KNOWN else (),
        preferences=stated if rng.random() < SHARE_STATED else {},
    )


def _found(rng: np.random.Generator) -> tuple[str, ...]:
    """What a search might find."""
    items = rng.permutation(len(model().catalogue))[: int(rng.integers(1, 80))]
    return tuple(model().card(int(item))["item_id"] for item in items)


def _history(rng: np.random.Generator) -> tuple[HistoryEntry, ...]:
    """A user's, as the model has it, some of it cut off."""
    users = model().users
    part = users.interactions(int(rng.integers(len(users))))
    places = list(range(part.start, part.stop))[: int(rng.integers(1, 40))]
    return tuple(
        HistoryEntry(
            model().card(int(users.item[place]))["item_id"],
            EVENTS[users.event[place]],
            datetime.fromtimestamp(int(users.time[place]) / 1000, UTC),
        )
        for place in places
    )

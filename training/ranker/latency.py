"""How long the shipped model takes for one request."""

from collections.abc import Sequence
from datetime import UTC, datetime
from time import process_time

import numpy as np

from aisle.inputs.histories import EVENTS
from aisle.ranking.model import Model
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import HistoryEntry, RecommendationRequest
from training.data.dataset import Dataset
from training.data.examples import Examples

REQUESTS = 48
WARM_UP = 8
LISTED = 10


def latency_ms(model: Model, requests: Sequence[RecommendationRequest]) -> float:
    """Processor time of one request, in milliseconds: the median. Other work on the machine does not count.

    It has neither the network's time nor the server's.
    """
    recommender, took = Recommender(model), []
    for request in (*requests[:WARM_UP], *requests):
        began = process_time()
        recommender.recommend(request)
        took.append(process_time() - began)
    return round(float(np.median(took[len(requests[:WARM_UP]) :])) * 1000, 2) if requests else 0.0


def sample_requests(dataset: Dataset, of: Examples, most: int = REQUESTS) -> list[RecommendationRequest]:
    """Requests of people of the evaluation, evenly spread, with the history that each had."""
    chosen = np.unique(np.linspace(0, len(of) - 1, min(most, len(of))).astype(int)) if len(of) else ()
    return [_request(dataset, of, int(each)) for each in chosen]


def _request(dataset: Dataset, of: Examples, each: int) -> RecommendationRequest:
    interactions = dataset.interactions
    history = tuple(
        HistoryEntry(
            item_id=dataset.items[int(interactions.item[place])]["item_id"],
            event_name=EVENTS[int(interactions.event[place])],
            occurred_at=datetime.fromtimestamp(int(interactions.time[place]) / 1000, UTC),
        )
        for place in range(int(of.since[each]), int(of.interaction[each]))
        if interactions.event[place] >= 0
    )
    return RecommendationRequest(now=datetime.fromtimestamp(int(of.time[each]) / 1000, UTC), n=LISTED, history=history)

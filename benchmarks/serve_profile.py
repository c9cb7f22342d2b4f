"""Shows where the time of a request goes: percentiles, and a profile by function."""

import cProfile
import pstats
from collections.abc import Callable, Sequence
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits

from aisle.ranking.model import Model
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import RecommendationRequest, answer_to_json, request_from_json, request_to_json

REQUESTS = 300
FUNCTIONS = 40


def profile(model: Model, requests: Sequence[RecommendationRequest]) -> None:
    """Times under the profiler are about twice as long; their proportions are the same."""
    recommender = Recommender(model)
    bodies = [request_to_json(each).encode() for each in requests[:REQUESTS]]

    def answer(body: bytes) -> None:
        answer_to_json(recommender.recommend(request_from_json(body)))

    with threadpool_limits(1):
        times = np.array([_seconds(answer, body) for body in bodies + bodies][REQUESTS:]) * 1000
        profiler = cProfile.Profile()
        profiler.enable()
        for body in bodies:
            answer(body)
        profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats("aisle|training", FUNCTIONS)
    percentiles = ", ".join(f"p{percent} {np.percentile(times, percent):.2f}" for percent in (50, 90, 99))
    print(f"one process, without HTTP: {percentiles} ms")


def _seconds(answer: Callable[[bytes], None], body: bytes) -> float:
    start = perf_counter()
    answer(body)
    return perf_counter() - start

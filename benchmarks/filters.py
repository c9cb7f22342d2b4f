"""The cost of filters and rules inside the search: one process, without HTTP, by turns.

    python -m benchmarks.filters --items 100000

A made-up model (`benchmarks.large_model`), histories of 50 events. Each kind of request is asked in turn, so that all
meet the same machine. `shown` is the mean length of the lists of ten.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from aisle.ranking.recommender import Recommender
from aisle.ranking.request import RecommendationRequest
from aisle.serving.queries.occasion import Occasion
from aisle.serving.ruling.rules import read_rules
from benchmarks.large_model import make_model
from benchmarks.large_model_requests import NOW, make_requests
from training.config import Config

REQUESTS, HISTORY, ROUNDS = 100, 50, 3
Change = Callable[[RecommendationRequest, int], RecommendationRequest]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=100_000)
    options = parser.parse_args()
    recommender = Recommender(make_model(options.items, Config()))
    requests = make_requests(recommender.model, REQUESTS, HISTORY)
    with threadpool_limits(1):
        measured = measure(recommender, requests, kinds(recommender))
    for name, figures in measured.items():
        print(f"{name:<40} {figures}")
    print(json.dumps({"benchmark": "filters", "items": options.items, "kinds": measured}))


def measure(
    recommender: Recommender, requests: list[RecommendationRequest], kinds: dict[str, Change]
) -> dict[str, dict[str, Any]]:
    times: dict[str, list[float]] = {name: [] for name in kinds}
    shown: Counter[str] = Counter()
    for _ in range(ROUNDS):
        for place, request in enumerate(requests):
            for name, change in kinds.items():
                asked = change(request, place)
                began = perf_counter()
                answer = recommender.recommend(asked)
                times[name].append((perf_counter() - began) * 1000)
                shown[name] += len(answer.items)
    warm = {name: each[len(requests) :] for name, each in times.items()}
    return {
        name: {
            **{f"p{percent}_ms": round(float(np.percentile(each, percent)), 2) for percent in (50, 90, 99)},
            "shown": shown[name] / (ROUNDS * len(requests)),
        }
        for name, each in warm.items()
    }


def kinds(recommender: Recommender) -> dict[str, Change]:
    facts = recommender.model.facts
    brands = Counter(facts.item(place)["brand"] for place in range(0, len(facts), 7))
    common, rare = brands.most_common()[0][0], brands.most_common()[-1][0]
    page = facts.item(0)["item_id"]
    rules = active(
        *({"action": "exclude", "match": {"brands": [f"Brand {number}"]}} for number in range(20, 60)),
        *({"action": "boost", "match": {"sub_categories": [f"Kind {number}"]}} for number in range(9)),
        {"action": "cap", "by": "brand", "most": 2},
    )
    return {
        "nothing": lambda request, _: request,
        "the item on the page": lambda request, _: replace(request, item_id=page, surface="similar"),
        "a brand of many": lambda request, _: replace(request, filter=f"brand:{common}"),
        "a brand of few": lambda request, _: replace(request, filter=f"brand:{rare}"),
        "a category": lambda request, place: replace(request, filter=f"category:Category {place % 5}"),
        "a price range of its own": lambda request, place: replace(request, filter=f"price:{place}..{place + 40}"),
        "50 rules": lambda request, _: replace(request, rules=rules),
    }


def active(*rules: dict[str, Any]) -> tuple[Any, ...]:
    return read_rules({"rules": list(rules)}).active(Occasion(NOW, "home"))


if __name__ == "__main__":
    main()

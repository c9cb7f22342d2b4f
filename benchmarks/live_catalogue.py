"""The age of facts in answers while a large catalogue changes, and what the polling costs the front door.

    python -m benchmarks.live_catalogue --items 100000 --a-minute 1000

The real handler runs in this process with its real calls; another process is AWS, a third writes the changes. By turns
the function polls the live catalogue, or keeps the facts that it has. `age` is that of the newest change that an answer
shows; `renew` the time in which a model container puts its model over the changes of one reading.
"""

import argparse
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from itertools import count
from typing import Any
from unittest.mock import patch

import boto3
import numpy as np

from aisle.lake import zones
from aisle.live import facts_file
from aisle.live.item_facts import ItemFacts
from aisle.live.stamps import stamp
from aisle.profile.profile import Profile
from aisle.ranking.model import Model
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import answer_to_json
from aisle_aws.stores.live_catalogue import READ_EVERY_S
from benchmarks.front_door import CONTEXT, HISTORY, SETTINGS, SHOPPERS, cloud, furnish, page_request
from benchmarks.large_model import make_model
from benchmarks.large_model_requests import make_requests
from training.config import Config

RENEWALS = 10


def main() -> None:
    options = arguments()
    model = make_model(options.items, Config())
    requests = make_requests(model, SHOPPERS, HISTORY)
    answer = Recommender(model).recommend(requests[0])
    with cloud(answer_to_json(answer)):
        furnish([Profile(history=each.history) for each in requests])
        publish(model.facts)
        watched = answer.items[0].item_id
        with writing(watched, options.items, options.a_minute):
            result = measure(watched, options.turns, options.seconds)
            result["renew_p50_ms"], result["renew_max_ms"] = renewals(model)
    for name, value in result.items():
        print(f"{name:<24} {value:>10}")
    print(json.dumps({"benchmark": "live_catalogue", "items": options.items, "a_minute": options.a_minute, **result}))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--a-minute", type=int, default=1_000, help="items that change")
    parser.add_argument("--turns", type=int, default=3, help="of each kind")
    parser.add_argument("--seconds", type=float, default=60.0, help="of a turn")
    return parser.parse_args()


def publish(facts: ItemFacts) -> None:
    """The snapshot that readers begin with, and an empty list for the last rungs."""
    s3, bucket, now = boto3.client("s3"), SETTINGS["ARTIFACTS_BUCKET"], stamp(round(time.time() * 1000))
    snapshot = f"{zones.LIVE_SNAPSHOTS}/{now}.npz"
    s3.put_object(Bucket=bucket, Key=snapshot, Body=facts_file.to_bytes(facts))
    current = json.dumps({"snapshot": snapshot, "deltas_after": now}).encode()
    s3.put_object(Bucket=bucket, Key=zones.LIVE_CATALOGUE_KEY, Body=current)
    s3.put_object(Bucket=bucket, Key=zones.TRENDING_KEY, Body=b"{}")


@contextmanager
def writing(watched: str, items: int, a_minute: int) -> Iterator[None]:
    """The shop, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.live_catalogue_writer", watched]
    command += ["--items", str(items), "--a-minute", str(a_minute)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin
        yield
        process.stdin.close()


def measure(watched: str, turns: int, seconds: float) -> dict[str, Any]:
    """Percentiles of the answers of both kinds of turns, and of the ages where the function polls."""
    numbers, polled, still = count(), [], []
    for _ in range(turns):
        list(answers(watched, numbers, seconds=1.5 * READ_EVERY_S))  # until the facts are those of a polling function
        polled += list(answers(watched, numbers, seconds))
        with without_polling():
            still += list(answers(watched, numbers, seconds))
    ages = [age for _, age in polled]
    return {
        "answers": len(polled) + len(still),
        "age_p50_s": round(float(np.percentile(ages, 50)), 1),
        "age_p99_s": round(float(np.percentile(ages, 99)), 1),
        "age_max_s": round(max(ages), 1),
        **_percentiles("polling", polled),
        **_percentiles("still", still),
    }


def answers(watched: str, numbers: Iterator[int], seconds: float) -> Iterator[tuple[float, float]]:
    """The time of each answer, and the age of the newest change in it. Units: seconds."""
    from functions.recommend.app import handler  # needs the environment variables

    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        began = time.perf_counter()
        with redirect_stdout(io.StringIO()):  # drops the metrics, which Lambda reads from stdout
            answer = handler(page_request(next(numbers) % SHOPPERS), CONTEXT)
        taken = time.perf_counter() - began
        (price,) = (item["price"] for item in json.loads(answer["body"])["items"] if item["item_id"] == watched)
        yield taken, time.monotonic() - price


@contextmanager
def without_polling() -> Iterator[None]:
    """The function keeps the facts that it has."""
    from aisle_aws.answering.live_facts import live_facts

    facts = live_facts.get(within_s=5.0)
    with ExitStack() as patches:
        patches.enter_context(patch.object(live_facts, "get", lambda within_s: facts))
        patches.enter_context(patch.object(live_facts, "prepare", lambda: None))
        yield


def renewals(model: Model) -> tuple[float, float]:
    """The median and the longest time of a model container's renewals. Units: milliseconds."""
    from training.container.live_model import LiveModel

    live, times = LiveModel(model, SETTINGS["ARTIFACTS_BUCKET"]), []
    live.renew()
    for _ in range(RENEWALS):
        time.sleep(READ_EVERY_S)
        began = time.perf_counter()
        live.renew()
        times.append(1000 * (time.perf_counter() - began))
    return round(float(np.median(times)), 1), round(max(times), 1)


def _percentiles(name: str, of: list[tuple[float, float]]) -> dict[str, float]:
    taken = [1000 * seconds for seconds, _ in of]
    return {f"{name}_p{percent}_ms": round(float(np.percentile(taken, percent)), 2) for percent in (50, 99)}


if __name__ == "__main__":
    main()

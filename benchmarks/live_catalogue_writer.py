"""A shop that changes its items all the time: writes a file of changes every second, as the live catalogue's writer.

    python -m benchmarks.live_catalogue_writer WATCHED_ITEM --items 100000 --a-minute 1000

The price of the watched item is the second of its change, on the machine's monotonic clock. Runs until its input ends.
"""

import argparse
import gzip
import sys
import threading
import time

import boto3
import numpy as np

from aisle.lake import zones
from aisle.live.live_item import live_item, to_line
from aisle.live.stamps import stamp
from benchmarks.front_door import SETTINGS
from benchmarks.large_model import item_id


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("watched", help="an item of every answer")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--a-minute", type=int, default=1_000)
    options = parser.parse_args()
    ended = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(ended,), daemon=True).start()
    rng, s3 = np.random.default_rng(7), boto3.client("s3")
    while not ended.wait(1.0):
        changed = [item_id(int(number)) for number in rng.integers(0, options.items, options.a_minute // 60)]
        write(s3, {**dict.fromkeys(changed, 9.5), options.watched: round(time.monotonic(), 3)})


def _wait_for_the_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


def write(s3: object, prices: dict[str, float]) -> None:
    """One file of changes. Its items are of the shape of `benchmarks.large_model`."""
    now_ms = round(time.time() * 1000)
    rows = (
        {"item_id": item, "title": f"Article {item}", "price": price, "category": "Category 1", "brand": "Brand 3"}
        for item, price in prices.items()
    )
    lines = b"".join(to_line(live_item(row, now_ms, now_ms)) for row in rows)
    key = f"{zones.LIVE_DELTAS}/{stamp(now_ms)}-benchmark.jsonl.gz"
    s3.put_object(Bucket=SETTINGS["ARTIFACTS_BUCKET"], Key=key, Body=gzip.compress(lines))  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()

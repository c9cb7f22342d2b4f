"""Writes the simulated shop as landing files: catalogue, users, orders and past web events."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO

from local.shops.manifest import Kind, Manifest, fresh
from local.shops.simulated.faults import Row, bad_rows
from local.shops.simulated.history import event_batches
from local.shops.simulated.item_rows import item_rows
from local.shops.simulated.shop import Shop
from local.shops.simulated.shoppers import user_rows
from local.shops.simulated.store_orders import COLUMNS, order_rows

REPEATED = 2  # repeated rows of each kind


def write(
    folder: Path, seed: int = 7, *, end: datetime, items: int = 1_000, shoppers: int = 2_000, days: int = 90
) -> Manifest:
    """Writes items.csv, users.jsonl, orders.csv.gz, events-*.jsonl.gz and manifest.json into `folder`.

    The same arguments give the same bytes.
    """
    shop = Shop.build(seed, end, items, shoppers, days)
    return write_shop(folder, shop, item_rows(seed, shop.items))


def write_shop(folder: Path, shop: Shop, items: Iterable[Row]) -> Manifest:
    """Writes a shop that is already built. `items` are the rows of its items file."""
    fresh(folder)
    kinds = {
        "items": _write_csv(folder / "items.csv", "items", iter(items)),
        "users": _write_lines(folder / "users.jsonl", "users", user_rows(shop.seed, shop.people)),
        "orders": _write_csv(folder / "orders.csv.gz", "orders", order_rows(shop), COLUMNS),
    }
    kinds["events"], event_interactions = _write_events(folder, shop)
    manifest = Manifest("Aisle & Sons (simulated)", kinds, event_interactions + kinds["orders"].stored)
    manifest.save(folder)
    return manifest


@contextmanager
def _open(path: Path) -> Iterator[IO[str]]:
    """A new text file, gzip if its name ends so; without a time inside, so that the same rows give the same bytes."""
    with path.open("wb") as file:
        if path.suffix != ".gz":
            with io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
                yield text
            return
        with gzip.GzipFile("", "wb", 5, file, mtime=0) as packed, io.TextIOWrapper(packed, "utf-8", newline="") as text:
            yield text


def _with_faults(kind: str, rows: Iterable[Row]) -> tuple[list[Row | str], Iterator[Row | str], list[Row]]:
    """The bad rows; all rows with the bad ones among them; the rows to repeat at the end."""
    rows = iter(rows)
    first = list(islice(rows, REPEATED))
    spoilt = bad_rows(kind, first[0])
    return spoilt, chain(first, spoilt, rows, first), first


def _write_csv(path: Path, kind: str, rows: Iterator[Row], columns: tuple[str, ...] | None = None) -> Kind:
    spoilt, every, repeated = _with_faults(kind, rows)
    counted = Kind([path.name], bad_rows=len(spoilt), duplicates=len(repeated))
    with _open(path) as file:
        names = columns or tuple(repeated[0])
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        for row in every:
            counted.rows += 1
            if isinstance(row, str):
                file.write(f"{row}\n")
            else:
                writer.writerow(row)
    return counted


def _write_lines(path: Path, kind: str, rows: Iterator[Row]) -> Kind:
    spoilt, every, repeated = _with_faults(kind, rows)
    counted = Kind([path.name], bad_rows=len(spoilt), duplicates=len(repeated))
    with _open(path) as file:
        for row in every:
            counted.rows += 1
            file.write(_line(row))
    return counted


def _line(row: Row | str) -> str:
    return (row if isinstance(row, str) else json.dumps(row, separators=(",", ":"))) + "\n"


def _write_events(folder: Path, shop: Shop) -> tuple[Kind, int]:
    """Writes one file per batch. Returns the counts, and the number of interactions in good, new events."""
    counted, interactions = Kind(), 0
    repeated: list[Row] = []
    for number, batch in enumerate(event_batches(shop), start=1):
        path = folder / f"events-{number:03}.jsonl.gz"
        counted.files.append(path.name)
        interactions += sum(max(1, len(row.get("items", ()))) for row in batch)
        spoilt: list[Row | str] = []
        if number == 1:
            repeated = batch[:REPEATED]
            spoilt = bad_rows("events", next(row for row in batch if row["event_name"] == "page_view"))
        with _open(path) as file:
            file.writelines(map(_line, chain(batch, spoilt, repeated)))
        counted.rows += len(batch) + len(spoilt) + len(repeated)
        counted.bad_rows += len(spoilt)
        counted.duplicates += len(repeated)
    return counted, interactions

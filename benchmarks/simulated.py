"""Writes the simulated shop directly to the processed zone's tables, without Spark or row objects.

    python -m benchmarks.simulated FOLDER --items 20000 --shoppers 4350

The simulator (`local.shops.simulated`) makes the events; only the writing differs: one batch of visits at a time, by
columns. The rows equal those that the jobs make of the landing files, with three exceptions:

- faulty and repeated rows are not written
- preferences stated during a visit are not kept
- a browser counts as its member's even where the visit ended before its planned sign-in
"""

import argparse
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from aisle.events.event_names import EventName
from aisle.lake.tables import INTERACTIONS, ITEMS, USERS, Table
from benchmarks.simulated_rows import event_rows, members_browsers
from local.shops.simulated.event_rows import numbers_in_visit
from local.shops.simulated.history import floors
from local.shops.simulated.item_rows import item_rows
from local.shops.simulated.shop import Shop
from local.shops.simulated.shoppers import user_rows
from local.shops.simulated.store_orders import order_rows
from local.shops.simulated.visits import milliseconds
from training.data.channels import arrow_schema

END = datetime(2026, 11, 24, tzinfo=UTC)
CHUNK = 50_000  # dict rows at once


def simulated_shop(folder: Path, items: int, shoppers: int, days: int, seed: int) -> None:
    """Writes interactions/, items/ and users/ into `folder`. The same arguments give the same rows."""
    shop = Shop.build(seed, END, items, shoppers, days)
    _write_rows(folder, ITEMS, map(_item, item_rows(seed, shop.items)))
    _write_rows(folder, USERS, map(_user, user_rows(seed, shop.people)))
    _write_rows(folder, INTERACTIONS, map(_order, order_rows(shop), range(2**62)))
    visits = shop.visits()
    members = members_browsers(visits)
    end = milliseconds(shop.end)
    for number, (floor, _) in enumerate(floors(shop, visits)):
        numbers = numbers_in_visit(floor.blocks)
        parts = [event_rows(shop, floor.visits, members, *each) for each in zip(floor.blocks, numbers, strict=True)]
        rows = pa.concat_tables(parts)
        _write_months(
            folder, rows.filter(pc.less(rows["occurred_at"], pa.scalar(end * 1000, pa.timestamp("us")))), number
        )


def _item(row: dict[str, Any]) -> dict[str, Any]:
    """Converts a CSV row's text to the table's types. Columns outside the table become attributes."""
    known = {name: row[name] for name, _ in ITEMS.columns if row.get(name) not in (None, "")}
    known |= {name: float(known[name]) for name in ("price", "average_rating") if name in known}
    known["in_stock"] = row["in_stock"] == "true"
    return known | {"attributes": [(name, row[name]) for name in ("style", "season")]}


def _user(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name, _ in USERS.columns if name in row}


def _order(row: dict[str, Any], number: int) -> dict[str, Any]:
    columns = {
        name: row[name] for name in ("user_id", "item_id", "transaction_id", "currency", "purchase_method", "quantity")
    }
    moment = datetime.fromisoformat(row["occurred_at"])
    own = {"event_id": f"order:{number}", "line_number": 0, "event_name": row["status"], "source": "landing_orders"}
    when = {"occurred_at": moment.replace(tzinfo=None), "price": float(row["price"])}
    return columns | own | when | {"person_id": f"u:{row['user_id']}"}


def _write_rows(folder: Path, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    schema = arrow_schema(table)
    for number in range(2**31):
        chunk = list(islice(rows, CHUNK))
        if not chunk:
            return
        made = pa.Table.from_pylist(chunk, schema)
        if table.partition:
            _write_months(folder, made, number, "order")
        else:
            (folder / table.name).mkdir(parents=True, exist_ok=True)
            pq.write_table(made, folder / table.name / f"part-{number:05}.parquet")


def _write_months(folder: Path, rows: pa.Table, number: int, of: str = "event") -> None:
    """Writes one file per month; the folder names the month."""
    months = pc.strftime(rows["occurred_at"], "%Y-%m")
    for month in pc.unique(months).to_pylist():
        place = folder / INTERACTIONS.name / f"month={month}"
        place.mkdir(parents=True, exist_ok=True)
        part = rows.filter(pc.equal(months, month)).drop_columns("month")
        pq.write_table(part, place / f"{of}-{number:05}.parquet", compression="zstd")


def counted(folder: Path) -> dict[str, int]:
    """Rows of the interactions table, and how many of them are impressions."""
    names = pads.dataset(folder / INTERACTIONS.name).to_table(columns=["event_name"])["event_name"]
    shown = pc.sum(pc.equal(names, EventName.VIEW_ITEM_LIST)).as_py() or 0
    return {"interactions": len(names), "impressions": shown}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    for name, usual in (("items", 1_000), ("shoppers", 2_000), ("days", 90), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args()
    began = time.perf_counter()
    simulated_shop(options.folder, options.items, options.shoppers, options.days, options.seed)
    figures = counted(options.folder) | {"seconds": round(time.perf_counter() - began, 1)}
    for name, value in figures.items():
        print(f"{name:15}{value:>15,}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

"""The shop's items files: the whole catalogue at the start, and each morning what changed since the day before."""

import csv
import time
from pathlib import Path
from typing import Any

from local.demo import landing
from local.demo.setting import Setting
from local.month.shopping.today import World
from local.shops.manifest import Kind, Manifest
from local.shops.simulated.item_rows import item_rows


def rows(world: World, day: int, items: list[int]) -> list[dict[str, Any]]:
    """The rows of these items as the shop knows them on this day."""
    life, written = world.life, list(item_rows(world.shop.seed, world.shop.items))
    return [
        written[item]
        | {
            "price": f"{life.price[day, item]:.2f}",
            "in_stock": "true" if life.in_stock[day, item] else "false",
            "delisted": "true" if life.delisted_on[item] <= day else "false",
        }
        for item in items
    ]


def deliver(setting: Setting, world: World, day: int) -> int:
    """Drops the day's file in the landing zone, and waits for its receipt. Returns the number of rows."""
    changed = rows(world, day, world.life.changed(day).tolist())
    name, folder = f"items-day-{day:02}.csv", setting.landing_folder
    _write(folder / name, changed)
    manifest = Manifest("month", {"items": Kind([name], rows=len(changed))})
    world.filed_at[day] = time.monotonic()
    landed = landing.drop(setting.cloud, setting.outputs["RawBucketName"], folder, manifest, lambda *_: None)["items"]
    if landed.accepted != len(changed):
        raise AssertionError(f"{name}: {len(changed)} rows were sent, the receipt has {landed}")
    return len(changed)


def _write(path: Path, lines: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, tuple(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)

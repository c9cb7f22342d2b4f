"""The shop's history, one batch of visits at a time, so that memory does not grow with the number of events."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np

from local.shops.simulated.browsing import Floor, Memory
from local.shops.simulated.event_rows import Timed, timed_rows
from local.shops.simulated.shelf import shelf_on
from local.shops.simulated.shop import Shop
from local.shops.simulated.till import check_out
from local.shops.simulated.visiting import walk_through
from local.shops.simulated.visits import DAY_MS, Visits, describe, milliseconds

MOST_VISITS = 20_000  # per batch


def event_batches(shop: Shop) -> Iterator[list[dict[str, Any]]]:
    """Web events up to `shop.end`, in order of time. An event after its batch's end goes to the batch of its time."""
    waiting: list[Timed] = []
    for floor, until in floors(shop, shop.visits()):
        waiting = sorted(waiting + timed_rows(shop, floor.visits, floor.blocks), key=lambda timed: timed[0])
        yield [row for at, row in waiting if at < until]
        waiting = [timed for timed in waiting if timed[0] >= until]


def floors(shop: Shop, visits: Visits) -> Iterator[tuple[Floor, int]]:
    """Each batch of visits after it ran, and the start of the next one (for the last, the end of the history)."""
    memory, orders = Memory.empty(len(shop.people)), 0
    size = int(np.clip(len(visits) // 8 + 1, 1, MOST_VISITS))
    for batch, start in enumerate(range(0, len(visits), size)):
        floor = _open(shop, visits.part(start, start + size), memory, np.random.default_rng([shop.seed, 4, batch]))
        walk_through(floor)
        orders = check_out(floor, orders)
        yield floor, int(visits.start[start + size]) if start + size < len(visits) else milliseconds(shop.end)


def live_events(shop: Shop, now: datetime, sessions: int = 20, seed: int = 0) -> Iterator[list[dict[str, Any]]]:
    """Fresh sessions of the last hour, one list of events each, for posting to the API.

    Half are members' sessions. Their events have a user_id, so they need a user_token.
    """
    rng = np.random.default_rng([shop.seed, 5, seed])
    people = np.where(rng.random(sessions) < 0.5, shop.people.registered, len(shop.people))
    person = np.floor(rng.random(sessions) * people).astype(int)
    start = milliseconds(now) - rng.integers(30 * 60_000, 60 * 60_000, sessions)
    nobody_new = np.zeros(len(shop.people), dtype=np.int64)
    visits = describe(rng, shop.people, person, np.sort(start), nobody_new, "live", shop.seed + 7_919 * (seed + 1))
    floor = _open(shop, visits, Memory.empty(len(shop.people)), rng)
    walk_through(floor)
    check_out(floor, 2**40 + seed * 1_000_000)
    rows: dict[str, list[dict[str, Any]]] = {session: [] for session in visits.session.tolist()}
    for at, row in timed_rows(shop, visits, floor.blocks):
        if at < milliseconds(now) and "session_id" in row:
            rows[row["session_id"]].append(row)
    yield from rows.values()


def _open(shop: Shop, visits: Visits, memory: Memory, rng: np.random.Generator) -> Floor:
    """The floor on the day of the first visit."""
    now = int(visits.start[0])
    elapsed = 1 - (milliseconds(shop.end) - now) / (shop.days * DAY_MS)
    day_of_year = datetime.fromtimestamp(now / 1000, UTC).timetuple().tm_yday
    return Floor(shop, shelf_on(shop.items, min(elapsed, 1.0), day_of_year), visits, memory, rng)

"""Turns blocks of events into rows of an events file: in the event contract's names, in order of time."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from aisle.events.event_names import EventName
from local.shops.simulated.browsing import Block
from local.shops.simulated.catalogue import Ints
from local.shops.simulated.random_ids import hex_ids
from local.shops.simulated.shop import Shop
from local.shops.simulated.shoppers import user_id
from local.shops.simulated.visits import Visits

Timed = tuple[int, dict[str, Any]]  # milliseconds, row

SINGLE = frozenset(
    {"price", "position", "quantity"}
)  # fields of the item; the contract moves them there from the event


def timed_rows(shop: Shop, visits: Visits, blocks: list[Block]) -> list[Timed]:
    """Every event of these visits with its time, in order of time."""
    numbers = numbers_in_visit(blocks)
    rows: list[Timed] = []
    for block, number in zip(blocks, numbers, strict=True):
        rows.extend(zip(block.at.tolist(), _rows(shop, visits, block, number), strict=True))
    rows.sort(key=lambda timed: timed[0])
    return rows


def numbers_in_visit(blocks: list[Block]) -> list[Ints]:
    """Each event's number in its visit, by time; part of the event id."""
    visit = np.concatenate([block.visit for block in blocks])
    at = np.concatenate([block.at for block in blocks])
    order = np.lexsort((at, visit))
    first = np.searchsorted(visit[order], visit[order])
    number = np.empty(len(visit), dtype=np.int64)
    number[order] = np.arange(len(visit)) - first
    return np.split(number, np.cumsum([len(block.visit) for block in blocks])[:-1])


def _rows(shop: Shop, visits: Visits, block: Block, number: Ints) -> Iterator[dict[str, Any]]:
    who = zip(*_who(shop, visits, block, number), strict=True)
    what = _items(shop, block) if block.items is not None else [{}] * len(block.visit)
    names = tuple(
        name for name in block.fields if block.items is None or block.items.shape[1] == 1 or name not in SINGLE
    )
    fields = zip(*(block.fields[name] for name in names), strict=True) if names else [()] * len(block.visit)
    for (event_id, time, browser, session, user), items, values in zip(who, what, fields, strict=True):
        row = {"event_id": event_id, "event_name": block.name.value, "occurred_at": time, "anonymous_id": browser}
        if user is not None:
            row["user_id"] = user
        if block.in_session:
            row["session_id"] = session
        yield row | items | {name: value for name, value in zip(names, values, strict=True) if value != ""}


def _who(shop: Shop, visits: Visits, block: Block, number: Ints) -> tuple[list[Any], ...]:
    """Event id, time, browser, session, and from the sign-in on the member's id."""
    sessions = visits.session[block.visit].tolist()
    ids = [f"{session}-{n}" for session, n in zip(sessions, number.tolist(), strict=True)]
    times = [f"{time}Z" for time in np.datetime_as_string(block.at.astype("datetime64[ms]")).tolist()]
    browsers = hex_ids("browser", "b-", shop.seed, visits.browser[block.visit]).tolist()
    signed_in = (block.at >= visits.signed_in_at[block.visit]).tolist()
    people = visits.person[block.visit].tolist()
    users = [user_id(person) if known else None for person, known in zip(people, signed_in, strict=True)]
    return ids, times, browsers, sessions, users


def _items(shop: Shop, block: Block) -> Iterator[dict[str, Any]]:
    assert block.items is not None
    ids = shop.items.ids
    if block.items.shape[1] == 1:
        yield from ({"item_id": item_id} for item_id in ids[block.items[:, 0]].tolist())
        return
    listed = block.name == EventName.VIEW_ITEM_LIST
    prices = shop.items.price.tolist() if not listed else []
    quantities = block.fields.get("quantity") or [[1] * block.items.shape[1]] * len(block.visit)
    for row, amounts in zip(block.items.tolist(), quantities, strict=True):
        if listed:
            yield {"items": [{"item_id": str(ids[i]), "position": p} for p, i in enumerate(row) if i >= 0]}
        else:
            pairs = zip(row, amounts, strict=True)
            yield {
                "items": [{"item_id": str(ids[i]), "price": prices[i], "quantity": n} for i, n in pairs if i >= 0],
                "currency": "EUR",
            }

"""Events of the simulated shop as rows of the interactions table: one block of events with one name at a time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aisle.events.event_names import EventName
from aisle.lake.tables import INTERACTIONS
from local.shops.simulated.browsing import Block
from local.shops.simulated.catalogue import Ints
from local.shops.simulated.event_rows import SINGLE
from local.shops.simulated.random_ids import hex_ids
from local.shops.simulated.shop import Shop
from local.shops.simulated.shoppers import user_id
from local.shops.simulated.visits import NEVER, Visits
from training.data.channels import arrow_schema

COLUMNS = {name for name, _ in INTERACTIONS.columns}


def members_browsers(visits: Visits) -> Ints:
    """The browsers on which a member signs in, ascending. Their earlier events are that member's too."""
    return np.unique(visits.browser[visits.signed_in_at != NEVER])


def event_rows(shop: Shop, visits: Visits, members: Ints, block: Block, number: Ints) -> pa.Table:
    """One row per item of each event; one row for an event without items."""
    items = np.full((len(block.visit), 1), -1) if block.items is None else block.items
    event, place = np.nonzero((items >= 0) | (block.items is None))
    columns = _who(shop, visits, members, block, number)
    columns |= {name: _array(values) for name, values in _event_fields(block).items()}
    rows = {name: values.take(pa.array(event)) for name, values in columns.items()}
    if block.items is not None:
        rows |= _what(shop, block, items[event, place], event, place)
    rows["event_name"] = pa.repeat(block.name.value, len(event))
    rows["source"] = pa.repeat("landing_events", len(event))
    return _table(rows, len(event))


def _who(shop: Shop, visits: Visits, members: Ints, block: Block, number: Ints) -> dict[str, pa.Array]:
    visit = block.visit
    session, browser = pa.array(visits.session[visit]), visits.browser[visit]
    anonymous = pa.array(hex_ids("browser", "b-", shop.seed, browser))
    user = pa.array([user_id(person) for person in visits.person[visit].tolist()], pa.string())
    nobody = pa.scalar(None, pa.string())
    joined = pc.binary_join_element_wise(session, pa.array(number).cast(pa.string()), "-")
    as_user, as_browser = (pc.binary_join_element_wise(kind, of, "") for kind, of in (("u:", user), ("a:", anonymous)))
    return {
        "event_id": joined,
        "occurred_at": pa.array(block.at * 1000).cast(pa.timestamp("us")),
        "person_id": pc.if_else(pa.array(np.isin(browser, members)), as_user, as_browser),
        "user_id": pc.if_else(pa.array(block.at >= visits.signed_in_at[visit]), user, nobody),
        "anonymous_id": anonymous,
        "session_id": session if block.in_session else pa.nulls(len(visit), pa.string()),
    }


def _event_fields(block: Block) -> dict[str, Sequence[Any]]:
    """Fields of the whole event; an item's own fields belong to its line."""
    single = block.items is None or block.items.shape[1] == 1
    return {name: values for name, values in block.fields.items() if name in COLUMNS and (single or name not in SINGLE)}


def _array(values: Sequence[Any]) -> pa.Array:
    array = pa.array(values)
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array) if array.type == pa.string() else array


def _what(shop: Shop, block: Block, item: Ints, event: Ints, place: Ints) -> dict[str, pa.Array]:
    rows = {"item_id": pa.array(shop.items.ids).take(pa.array(item))}
    assert block.items is not None
    if block.items.shape[1] == 1:
        return rows
    first = np.searchsorted(event, event)
    rows["line_number"] = pa.array(np.arange(len(event)) - first)
    if block.name == EventName.VIEW_ITEM_LIST:
        return rows | {"position": pa.array(place)}
    given = block.fields.get("quantity")
    quantity = np.array(given)[event, place] if given else np.ones(len(event), dtype=np.int64)
    price = pa.array(shop.items.price[item])
    return rows | {"quantity": pa.array(quantity), "price": price, "currency": pa.repeat("EUR", len(event))}


def _table(columns: dict[str, pa.Array], rows: int) -> pa.Table:
    """Applies the contract's columns and types. Missing columns are null, except the line number, which is 0."""
    columns.setdefault("line_number", pa.array(np.zeros(rows, dtype=np.int32)))
    arrays = [
        columns[field.name].cast(field.type) if field.name in columns else pa.nulls(rows, field.type)
        for field in arrow_schema(INTERACTIONS)
    ]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(INTERACTIONS))

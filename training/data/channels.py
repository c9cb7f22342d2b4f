"""Reads the training channels, Parquet folders of the processed zone, by column."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from aisle.events.event import EARLIEST
from aisle.events.event_names import EventName
from aisle.inputs.histories import EVENTS
from aisle.inputs.refusals import FACETS_OF_SCOPE
from aisle.lake.tables import INTERACTIONS, ITEMS, USERS, Table

NAMES = ("event_name", "person_id", "session_id", "event_id", "item_id", "transaction_id", "source")
READ = (*NAMES, "occurred_at", "arrived_at", "sequence_number", "line_number", "rating")
SHOWN = "view_item_list"
SERVED = "serve_item_list"
OF_REFUSALS = ("event_name", "person_id", "occurred_at", "sequence_number", "scope", "scope_value")
OF_SERVED = (
    "recommendation_id",
    "person_id",
    "occurred_at",
    "surface",
    "model_version",
    "item_id",
    "position",
    "features",
)


def read_interactions(folder: Path, until: datetime | None = None) -> pa.Table:
    """Interactions and impressions of people, not bots. Names are dictionary codes, so a row takes few bytes.

    A word on a brand or a category says nothing of the item that it came with.

    Rows before `EARLIEST` or after `until`, and rows without a time, are left out: their sender's clock was wrong.
    """
    by_people = ds.field("is_bot").is_null() | ~ds.field("is_bot")
    wanted = (
        _timely(until)
        & ds.field("event_name").isin([*EVENTS, SHOWN])
        & ds.field("item_id").is_valid()
        & ds.field("person_id").is_valid()
        & by_people
        & (ds.field("scope").is_null() | ~ds.field("scope").isin(list(FACETS_OF_SCOPE)))
    )
    return _dataset(folder, INTERACTIONS, NAMES).to_table(columns=list(READ), filter=wanted)


def read_refusals(folder: Path, until: datetime | None = None) -> pa.Table:
    """What people said of brands and categories: "not interested" and its undoing, oldest first.

    Rows of a wrong clock or without a time are left out, as `read_interactions` does.
    """
    said = ds.field("event_name").isin([EventName.NOT_INTERESTED.value, EventName.UNDO_NOT_INTERESTED.value])
    of_groups = ds.field("scope").isin(list(FACETS_OF_SCOPE)) & ds.field("scope_value").is_valid()
    wanted = _timely(until) & said & of_groups & ds.field("person_id").is_valid()
    rows = _dataset(folder, INTERACTIONS).to_table(columns=list(OF_REFUSALS), filter=wanted)
    return rows.sort_by([("occurred_at", "ascending"), ("sequence_number", "ascending")])


def read_served(folder: Path, features_version: str, most_answers: int) -> pa.Table:
    """The newest answers that carry the features of this version: a row for each item that a model scored."""
    sampled = (
        (ds.field("event_name") == SERVED)
        & (ds.field("features_version") == features_version)
        & ds.field("features").is_valid()
        & ds.field("person_id").is_valid()
    )
    rows = _dataset(folder, INTERACTIONS).to_table(columns=list(OF_SERVED), filter=sampled)
    rows = rows.sort_by([("occurred_at", "descending"), ("recommendation_id", "ascending"), ("position", "ascending")])
    newest = pc.unique(rows["recommendation_id"])[:most_answers]
    return rows.filter(pc.is_in(rows["recommendation_id"], value_set=newest))


def _timely(until: datetime | None) -> ds.Expression:
    from_then_on = ds.field("occurred_at") >= _plain(EARLIEST)
    return from_then_on & (ds.field("occurred_at") <= _plain(until)) if until else from_then_on


def _plain(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment.astimezone(UTC).replace(tzinfo=None), pa.timestamp("us"))


def read_rows(folder: Path, table: Table) -> list[dict[str, Any]]:
    """All rows of a small table, in the order of its key."""
    if not folder.is_dir() or not any(folder.rglob("*.parquet")):
        return []
    rows = _dataset(folder, table).to_table(columns=[name for name, _ in table.columns])
    return list(rows.sort_by([(name, "ascending") for name in table.key]).to_pylist())


def read_items(folder: Path) -> list[dict[str, Any]]:
    return read_rows(folder, ITEMS)


def read_users(folder: Path) -> list[dict[str, Any]]:
    return read_rows(folder, USERS)


def open_interactions(folder: Path) -> ds.Dataset:
    """The channel itself, for who reads other columns."""
    return _dataset(folder, INTERACTIONS)


def _dataset(folder: Path, table: Table, coded: Sequence[str] = ()) -> ds.Dataset:
    """Uses the contract's types: a column that a file lacks is null there. `coded` columns are read as codes."""
    partitioning = (
        ds.partitioning(pa.schema([(table.partition, pa.string())]), flavor="hive") if table.partition else None
    )
    schema = arrow_schema(table)
    for name in coded:
        place = schema.get_field_index(name)
        schema = schema.set(place, pa.field(name, pa.dictionary(pa.int32(), schema.field(place).type)))
    files = sorted(str(path) for path in folder.rglob("*.parquet"))
    form = ds.ParquetFileFormat(dictionary_columns=list(coded))
    return ds.dataset(files, schema=schema, format=form, partitioning=partitioning)


def arrow_schema(table: Table) -> pa.Schema:
    return pa.schema([(name, _arrow_type(kind)) for name, kind in table.columns])


def _arrow_type(kind: str) -> pa.DataType:
    simple = {
        "string": pa.string(),
        "int": pa.int32(),
        "bigint": pa.int64(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
        "timestamp": pa.timestamp("us"),
        "array<string>": pa.list_(pa.string()),
        "array<double>": pa.list_(pa.float64()),
        "map<string,string>": pa.map_(pa.string(), pa.string()),
    }
    return simple[kind]

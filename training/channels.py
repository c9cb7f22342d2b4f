"""The training channels: Parquet folders of the processed zone, read by column."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from aisle.histories import EVENTS
from aisle.tables import INTERACTIONS, ITEMS, USERS, Table

READ = (
    *("event_name", "occurred_at", "person_id", "user_id", "anonymous_id", "session_id", "sequence_number"),
    *("event_id", "line_number", "item_id", "rating", "transaction_id"),
)
SHOWN = "view_item_list"


def read_interactions(folder: Path) -> pa.Table:
    """What touches an item or shows one."""
    wanted = ds.field("event_name").isin([*EVENTS, SHOWN]) & ds.field("item_id").is_valid()
    return _dataset(folder, INTERACTIONS).to_table(columns=list(READ), filter=wanted)


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


def _dataset(folder: Path, table: Table) -> ds.Dataset:
    """With the contract's types, so that a column which one file leaves out is null there."""
    partitioning = (
        ds.partitioning(pa.schema([(table.partition, pa.string())]), flavor="hive") if table.partition else None
    )
    files = sorted(str(path) for path in folder.rglob("*.parquet"))
    return ds.dataset(files, schema=arrow_schema(table), format="parquet", partitioning=partitioning)


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

"""Runs Athena's SQL on DuckDB: sqlglot translates it, and DuckDB reads the catalogue's Parquet files on local disk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

ATHENA_TYPES = {"hugeint": "bigint", "float": "float", "timestamp with time zone": "timestamp", "int": "integer"}
DUCKDB_TYPES = {"string": "VARCHAR", "int": "INTEGER", "binary": "BLOB"}


@dataclass(frozen=True)
class TableFiles:
    """A table of the catalogue: its columns (name, Hive type), partition columns last, and its files."""

    columns: Sequence[tuple[str, str]]
    files: Sequence[Path]


@dataclass(frozen=True)
class Result:
    columns: list[tuple[str, str]]  # name, Athena type
    rows: list[list[str | None]]  # as Athena writes them
    scanned_bytes: int = 0


Catalogue = Callable[[str, str], TableFiles | None]


def run(
    sql: str, database: str, parameters: Sequence[str], catalogue: Catalogue, now: datetime | None = None
) -> Result:
    """`now` is the query's current time, DuckDB's own by default.

    Raises: sqlglot.ParseError or duckdb.Error with the fault in the query.
    """
    tree = sqlglot.parse_one(sql, read="athena")
    if now is not None:
        tree = tree.transform(_fixed_time, now)
    scanned_bytes = 0
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for schema, table in sorted({(t.db or database, t.name) for t in tree.find_all(exp.Table)}):
            found = catalogue(schema, table)
            connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
            if found is not None:
                connection.execute(f'CREATE VIEW "{schema}"."{table}" AS {_select(found)}')
                scanned_bytes += sum(file.stat().st_size for file in found.files)
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{database}"')
        connection.execute(f'USE "{database}"')
        values = [_literal(parameter) for parameter in parameters]
        cursor = connection.execute(tree.sql(dialect="duckdb"), values or None)
        columns = [(name, athena_type(str(kind))) for name, kind, *_ in cursor.description or ()]
        rows = [[as_text(value) for value in row] for row in cursor.fetchall()]
        return Result(columns, rows, scanned_bytes)


def _fixed_time(node: exp.Expression, now: datetime) -> exp.Expression:
    if isinstance(node, exp.CurrentTimestamp):
        return exp.cast(exp.Literal.string(now.isoformat(sep=" ")), "timestamptz")
    if isinstance(node, exp.CurrentDate):
        return exp.cast(exp.Literal.string(now.date().isoformat()), "date")
    return node


def _select(table: TableFiles) -> str:
    """A column that is newer than the files is null."""
    nulls = ", ".join(f'CAST(NULL AS {duckdb_type(kind)}) AS "{name}"' for name, kind in table.columns)
    nothing = f"SELECT {nulls} WHERE false"
    if not table.files:
        return nothing
    columns = ", ".join(f'CAST("{name}" AS {duckdb_type(kind)}) AS "{name}"' for name, kind in table.columns)
    files = ", ".join("'" + str(file).replace("'", "''") + "'" for file in table.files)
    options = "union_by_name = true, hive_partitioning = true, hive_types_autocast = false"
    return f"SELECT {columns} FROM ({nothing} UNION ALL BY NAME SELECT * FROM read_parquet([{files}], {options}))"


def duckdb_type(hive: str) -> str:
    """
    >>> duckdb_type("map<string,array<int>>")
    'MAP(VARCHAR, INTEGER[])'
    """
    hive = hive.strip().lower()
    if hive.startswith("array<"):
        return f"{duckdb_type(hive[6:-1])}[]"
    if hive.startswith("map<"):
        key, value = hive[4:-1].split(",", 1)
        return f"MAP({duckdb_type(key)}, {duckdb_type(value)})"
    return DUCKDB_TYPES.get(hive, hive.upper())


def athena_type(duck: str) -> str:
    """
    >>> athena_type("VARCHAR[]"), athena_type("DECIMAL(18,3)"), athena_type("HUGEINT")
    ('array', 'decimal', 'bigint')
    """
    kind = duck.lower()
    if kind.endswith("[]"):
        return "array"
    kind = kind.split("(", 1)[0]
    return ATHENA_TYPES.get(kind, kind)


def as_text(value: Any) -> str | None:
    """
    >>> as_text(True), as_text([1, None]), as_text(None)
    ('true', '[1, null]', None)
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    if isinstance(value, list):
        return f"[{', '.join(as_text(each) or 'null' for each in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={as_text(each) or 'null'}" for name, each in value.items()) + "}"
    return str(value)


def _literal(parameter: str) -> Any:
    """An execution parameter is an SQL literal: 'text' in quotes, or a number."""
    if parameter.startswith("'") and parameter.endswith("'"):
        return parameter[1:-1].replace("''", "'")
    try:
        return int(parameter)
    except ValueError:
        return float(parameter) if parameter.replace(".", "", 1).lstrip("-").isdigit() else parameter

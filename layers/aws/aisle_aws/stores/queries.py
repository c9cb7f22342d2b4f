"""Runs named queries on Athena: a file of SQL and its parameters in, JSON-compatible rows out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import Any

from aisle.errors import InvalidInput, QueryFailed
from aisle.lake.named_query import check_parameters, complete
from aisle_aws.settings import settings
from aisle_aws.transport.clients import client

POLL_S = 0.25


def read_query(folder: Path, name: object) -> str:
    """The query's SQL, from whichever room of the folder has it.

    Raises: InvalidInput, with the names that exist.
    """
    files = {file.stem: file for file in sorted(folder.rglob("*.sql"))}
    if not isinstance(name, str) or name not in files:
        raise InvalidInput("query", f"{name!r} is none of {', '.join(sorted(files))}")
    return files[name].read_text()


def run(sql: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Parameters become typed literals with quotes doubled. Names and SQL never come from a caller.

    Raises: InvalidInput, QueryFailed
    """
    import awswrangler  # takes a second or more, so only when a query runs

    check_parameters(sql, parameters)
    try:
        frame = awswrangler.athena.read_sql_query(
            complete(sql, _tables()),
            database=settings.glue_database,
            workgroup=settings.athena_workgroup,
            ctas_approach=False,
            unload_approach=False,
            params=dict(parameters),
            paramstyle="named",
            athena_query_wait_polling_delay=POLL_S,
        )
    except (awswrangler.exceptions.QueryFailed, awswrangler.exceptions.QueryCancelled) as error:
        raise QueryFailed(str(error)) from error
    return [{name: to_json(value) for name, value in row.items()} for row in frame.to_dict("records")]


def to_json(value: Any) -> Any:
    """Times are UTC, with their offset; missing values and NaN become null.

    >>> to_json(datetime(2026, 11, 24, 9, 30)), to_json(Decimal("3")), to_json(float("nan"))
    ('2026-11-24T09:30:00+00:00', 3, None)
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if hasattr(value, "item"):  # a numpy scalar
        return to_json(value.item())
    return None if isinstance(value, float) and isnan(value) else value


def _tables() -> set[str]:
    """The tables that the crawler has found."""
    pages = client("glue").get_paginator("get_tables").paginate(DatabaseName=settings.glue_database)
    return {table["Name"] for page in pages for table in page["TableList"]}

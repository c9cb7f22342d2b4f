"""Reads landing files of items, users and orders as rows of the processed zone, in one process, without Spark.

The pipeline uses `functions/accept_landing` and `glue/` instead, with the same row contract,
`aisle.landing.row_models`.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local.shops.landing_rows import records
from local.shops.manifest import Manifest

NOW = datetime(2027, 1, 1, tzinfo=UTC)  # no row is from the future


def item_rows(folder: Path) -> list[dict[str, Any]]:
    return _by_id(folder, "items", "item_id")


def user_rows(folder: Path) -> list[dict[str, Any]]:
    return _by_id(folder, "users", "user_id")


def interaction_rows(folder: Path) -> list[dict[str, Any]]:
    """Each distinct order line, as `glue/clean_interactions.py` stores it."""
    lines = {row.model_dump_json(): row for row in records(folder, Manifest.load(folder), "orders", NOW)}
    return [_interaction(number, row) for number, row in enumerate(lines.values())]


def _interaction(number: int, row: Any) -> dict[str, Any]:
    moment = row.occurred_at.astimezone(UTC).replace(tzinfo=None)
    return {
        "event_id": f"order:{row.transaction_id}:{number}",
        "line_number": 0,
        "event_name": row.status,
        "occurred_at": moment,
        "person_id": f"u:{row.user_id}" if row.user_id else f"a:{row.anonymous_id}",
        "item_id": row.item_id,
        "price": row.price,
        "quantity": row.quantity,
        "transaction_id": row.transaction_id,
        "month": moment.strftime("%Y-%m"),
    }


def _by_id(folder: Path, kind: str, key: str) -> list[dict[str, Any]]:
    rows = {getattr(row, key): row.model_dump() for row in records(folder, Manifest.load(folder), kind, NOW)}
    return [rows[name] | {"attributes": list(rows[name]["attributes"].items())} for name in sorted(rows)]

"""One live item as the table has it: the accepted row as JSON, and beside it what its writers and readers compare."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json, to_json

from aisle.live.live_item import checked, live_item
from aisle.live.standing import Place, Standing, next_version
from aisle_aws.telemetry import count, logger

MAX_ROW_BYTES = 380_000  # DynamoDB takes 400 KB, names and all
LONGEST = ("attributes", "description", "image_url", "usage_instructions")  # what a row too large is without, in order

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)  # whatever an item that somebody's hand wrote may raise

Item = Mapping[str, Any]  # DynamoDB's form


@dataclass(frozen=True)
class Kept:
    """What the table has of an item. The version grows with each change, and guards it against other writers."""

    standing: Standing
    version: int  # milliseconds since 1970, of the file that told the change


def to_item(standing: Standing, past: Kept | None) -> dict[str, Any]:
    """What replaces `past`."""
    return {
        "item_id": {"S": standing.row["item_id"]},
        "row": {"S": _fitting(standing.row).decode()},
        "last": {"S": json.dumps(standing.last, ensure_ascii=False)},
        "delisted": {"BOOL": standing.delisted},
        "first_seen_ms": {"N": str(standing.first_seen_ms)},
        "version": {"N": str(next_version(standing, past.version if past else None))},
    }


def from_item(item: Item) -> Kept:
    """What `to_item` gave."""
    standing = Standing(
        row=from_json(item["row"]["S"]),
        last=last_of(item),
        delisted=item["delisted"]["BOOL"],
        first_seen_ms=int(item["first_seen_ms"]["N"]),
    )
    return Kept(standing, int(item["version"]["N"]))


def readable(item: Item) -> Kept:
    """As `from_item`, if the readers of live items can take it, too.

    Raises: UNREADABLE
    """
    kept = from_item(item)
    checked(live_item(kept.standing.live_row(), kept.version, kept.standing.first_seen_ms))
    return kept


def last_of(item: Item) -> Place:
    return Place(*json.loads(item["last"]["S"]))


def _fitting(row: Mapping[str, Any]) -> bytes:
    text = to_json(row)
    for name in LONGEST:
        if len(text) <= MAX_ROW_BYTES:
            break
        row = {column: value for column, value in row.items() if column != name}
        logger.warning("an item's row is too large for the table", item_id=row["item_id"], left_out=name)
        count("CatalogueRowsCut")
        text = to_json(row)
    return text

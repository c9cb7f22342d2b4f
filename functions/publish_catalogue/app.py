"""Changes of the table of live items -> a delta, which the readers of the live catalogue poll."""

import time
from typing import Any

from aisle_aws.stores.catalogue import deltas
from aisle_aws.stores.catalogue.table_item import UNREADABLE, Kept, readable
from aisle_aws.telemetry import count, logger, measure, metrics


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Returns how many items were published, and how many changes nobody can read.

    These are passed over, counted and logged: no later try could read them, and the item stays in the table.

    Raises: botocore's errors, where S3 did not take the delta; Lambda then retries the whole batch. A change that is
    published twice does no harm: of two lines of an item the greater version counts.
    """
    changed: dict[str, Kept] = {}
    unreadable = 0
    for record in event["Records"]:
        change = record["dynamodb"]
        if record["eventName"] == "REMOVE":
            continue  # somebody's hand: an item that is sold no more is delisted
        try:
            changed[change["Keys"]["item_id"]["S"]] = readable(change["NewImage"])
        except UNREADABLE as error:
            logger.error("a change cannot be read", keys=change["Keys"], reason=repr(error))
            unreadable += 1
    if changed:
        key = deltas.publish(list(changed.values()))
        logger.info("delta published", key=key, items=len(changed))
        measure("CatalogueDelay", _delay_ms(list(changed.values())))

    count("CatalogueItemsPublished", len(changed))
    count("CatalogueChangesUnreadable", unreadable)
    return {"published": len(changed), "unreadable": unreadable}


def _delay_ms(changed: list[Kept]) -> float:
    """Since the oldest of the changes was told by a file or a caller."""
    return time.time() * 1000 - min(kept.standing.last.arrived_ms for kept in changed)

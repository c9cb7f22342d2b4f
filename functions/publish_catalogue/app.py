"""Changes of the table of live items -> a delta, which the readers of the live catalogue poll."""

import time
from typing import Any

from aisle_aws.stores.catalogue import deltas
from aisle_aws.stores.catalogue.table_item import UNREADABLE, Kept, readable
from aisle_aws.telemetry import count, logger, measure, metrics


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Returns the sequence numbers of the changes to retry.

    Raises: botocore's errors, where S3 did not take the delta; Lambda then retries the whole batch. A change that is
    published twice does no harm: of two lines of an item the greater version counts.
    """
    changed: dict[str, Kept] = {}
    failed: list[str] = []
    for record in event["Records"]:
        change = record["dynamodb"]
        if record["eventName"] == "REMOVE":
            continue  # somebody's hand: an item that is sold no more is delisted
        try:
            changed[change["Keys"]["item_id"]["S"]] = readable(change["NewImage"])
        except UNREADABLE as error:
            logger.error("a change cannot be read", keys=change["Keys"], reason=repr(error))
            failed.append(change["SequenceNumber"])
    if changed:
        key = deltas.publish(list(changed.values()))
        logger.info("delta published", key=key, items=len(changed))
        measure("CatalogueDelay", _delay_ms(list(changed.values())))

    count("CatalogueItemsPublished", len(changed))
    count("CatalogueChangesFailed", len(failed))
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def _delay_ms(changed: list[Kept]) -> float:
    """Since the oldest of the changes was told by a file or a caller."""
    return time.time() * 1000 - min(kept.standing.last.arrived_ms for kept in changed)

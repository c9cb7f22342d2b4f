"""The deltas of the live catalogue -> its snapshot, so that a reader that begins need not read them all."""

import time
from typing import Any

from aisle_aws.stores.catalogue import snapshots
from aisle_aws.telemetry import count, logger, metrics


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{}`, or `{"from_table": true}` to repair it -> the counts of items and deltas, and whether a snapshot is new.

    Raises: Unavailable. Readers have what they had; the next run does it all.
    """
    done = snapshots.compact(round(time.time() * 1000), from_table=bool(event.get("from_table")))
    logger.info("catalogue compacted", **done)
    count("CatalogueSnapshotsWritten", int(done["written"]))
    return done

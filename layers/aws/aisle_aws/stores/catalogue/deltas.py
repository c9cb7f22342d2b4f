"""Changes of live items as objects in S3, each written once: a line per item, and with a newcomer its like by words."""

import gzip
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aisle.lake import zones
from aisle.live.live_item import Like, live_item, to_line
from aisle.live.stamps import stamp
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.stores.catalogue.table_item import Kept
from aisle_aws.transport.ttl_cache import TtlCache

if TYPE_CHECKING:
    from aisle.serving.lists.word_catalogue import WordCatalogue

MOST_LIKE = 20  # items; more of them are less and less like it
WORDS_AGE_S = 600.0  # some megabytes, written once a night
WORDS_READ_S = 60.0  # nobody waits for a delta by the second


def publish(changed: Sequence[Kept]) -> str:
    """One delta of these items. Returns its key."""
    key = f"{zones.LIVE_DELTAS}/{stamp(round(time.time() * 1000))}-{uuid4().hex[:12]}.jsonl.gz"
    body = gzip.compress(b"".join(map(to_line, live_items(changed))))
    object_store.write_bytes(settings.artifacts_bucket, key, body)
    return key


def live_items(kept: Sequence[Kept]) -> list[dict[str, Any]]:
    """What readers are told of the items. One that the nightly catalogue by words lacks has its like."""
    rows = [each.standing.live_row() for each in kept]
    return [
        live_item(row, each.version, each.standing.first_seen_ms, like)
        for each, row, like in zip(kept, rows, _likes(rows), strict=True)
    ]


def _likes(rows: Sequence[dict[str, Any]]) -> list[Like]:
    """Of each row; none, where it is known or sold no more, or nothing is known of any words yet."""
    catalogue = words.get(WORDS_READ_S)
    if catalogue is None or not rows:
        return [()] * len(rows)
    known = catalogue.knows([row["item_id"] for row in rows]).tolist()
    return [
        () if is_known or row["delisted"] else catalogue.like(row, MOST_LIKE)
        for row, is_known in zip(rows, known, strict=True)
    ]


def _read_words() -> "WordCatalogue | None":
    from aisle.serving.lists.word_catalogue import from_bytes

    body = object_store.read_bytes(settings.artifacts_bucket, zones.WORDS_KEY)
    return None if body is None else from_bytes(body)


words: TtlCache["WordCatalogue | None"] = TtlCache("words", _read_words, WORDS_AGE_S, initial=lambda: None)

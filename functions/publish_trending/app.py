"""The processed zone -> what answers without a model: the lists of `config/trending.json`, and items by their words.

Beside them the items that few answers had of late, which exploration shows.
"""

import json
from pathlib import Path
from typing import Any

from aisle.lake.zones import SELDOM_SHOWN_KEY, TRENDING_KEY, WORDS_KEY
from aisle.serving.exploring.seldom_shown import count_shown
from aisle.serving.lists import word_catalogue
from aisle.serving.lists.trending_lists import build_lists, count_people
from aisle_aws.settings import settings
from aisle_aws.stores import object_store, queries
from aisle_aws.telemetry import count, logger, metrics

QUERIES = Path(__file__).parent / "queries"


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{}` -> `{"items", "trending", "damped", "seldom"}`: how many of each.

    It runs after each clean; nobody else writes these.

    An empty catalogue is a fault of the files, not of the shop: what was published before stays.

    Raises: QueryFailed
    """
    items = [_with_attributes(row) for row in _ask("catalogue")]
    if not items:
        logger.warning("the catalogue is empty: nothing is published")
        return {"items": 0, "trending": 0, "damped": 0, "seldom": 0}
    lists = build_lists(items, count_people(_ask("people_of_items")))
    words = word_catalogue.to_bytes(word_catalogue.build(items))
    object_store.write_bytes(settings.artifacts_bucket, WORDS_KEY, words)
    object_store.write_json(settings.artifacts_bucket, TRENDING_KEY, lists)
    seldom = count_shown(items, _ask("shown_items"))
    object_store.write_json(settings.artifacts_bucket, SELDOM_SHOWN_KEY, seldom.to_document())

    damped = lists["damped"]
    logger.info("lists published", items=len(items), damped=len(damped), left_out=dict(list(damped.items())[:10]))
    count("ItemsDamped", len(damped))
    counts = {"trending": lists["trending"], "damped": damped, "seldom": seldom.item_ids}
    return {"items": len(items), **{name: len(of) for name, of in counts.items()}}


def _ask(name: str) -> list[dict[str, Any]]:
    return queries.run(queries.read_query(QUERIES, name), {})


def _with_attributes(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "attributes": json.loads(row["attributes"] or "{}")}

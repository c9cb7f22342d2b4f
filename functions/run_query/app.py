"""A named query and its parameters -> its rows."""

from pathlib import Path
from typing import Any

from aisle_aws.stores import queries
from aisle_aws.telemetry import logger

QUERIES = Path(__file__).parent / "queries"


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"query": "enriched", "parameters": {"person_id": "u:42"}}` -> `{"query", "rows"}`.

    Raises: InvalidInput, QueryFailed
    """
    name = event.get("query")
    rows = queries.run(queries.read_query(QUERIES, name), event.get("parameters") or {})
    logger.info("query answered", query=name, rows=len(rows))
    return {"query": name, "rows": rows}

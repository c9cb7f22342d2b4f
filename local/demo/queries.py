"""Runs a named query through the project's own function."""

import json
from typing import Any

from local.cloud import Cloud


def run_query(cloud: Cloud, function_name: str, query: str, **parameters: Any) -> list[dict[str, Any]]:
    """Rows of `functions/run_query/queries/<query>.sql`. Raises: RuntimeError with the function's own error."""
    payload = json.dumps({"query": query, "parameters": parameters})
    answer = cloud.client("lambda").invoke(FunctionName=function_name, Payload=payload)
    body = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise RuntimeError(f"query {query}: {body.get('errorMessage', body)}")
    return list(body["rows"])

"""The shop's rules for operators: PUT and GET /v1/ops/rules, and POST /v1/ops/rules:preview."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from aisle.errors import InvalidInput
from aisle.serving.ruling.rule_preview import Preview
from aisle.serving.ruling.rule_versions import check_names, check_version, read_document
from aisle.validation import parse
from aisle_aws.answering.rule_previews import notes_in_time, preview
from aisle_aws.front_door.callers import operator
from aisle_aws.front_door.http import HttpRequest, answer, answers_http, read_request
from aisle_aws.stores import rule_store
from aisle_aws.telemetry import logger, metrics

IN_FORCE_WITHIN_S = 60


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    caller, http, now = operator(event), read_request(event), datetime.now(UTC)
    method = event["requestContext"]["http"]["method"]
    if method == "GET":
        return answer(200, rule_store.show(http.query.get("version")))
    body = _body(http)
    if method == "POST":
        return answer(200, preview(parse(Preview, body, now), now))
    by = str(caller.name)
    written = _put(body, by, now) if "rules" in body or "version" not in body else _put_back(body, by, now)
    logger.info("rules written", operator=by, version=written["version"])
    return answer(200, {**written, "in_force_within_s": IN_FORCE_WITHIN_S})


def _put(body: dict[str, Any], by: str, now: datetime) -> dict[str, Any]:
    """Refuses rules that are invalid, before anything is stored. What GET showed may come back, changed."""
    check_names(body)
    rules = read_document(body)
    notes = notes_in_time(rules)
    version = rule_store.write(body["rules"], by, now)
    return {"version": version, "rules": len(rules.rules), "notes": [asdict(note) for note in notes]}


def _put_back(body: dict[str, Any], by: str, now: datetime) -> dict[str, Any]:
    """A version of before, where the code can still read it."""
    version = check_version(str(body["version"]))
    rules = read_document(rule_store.read_version(version))
    rule_store.point_at(version, by, now)
    return {"version": version, "rules": len(rules.rules), "notes": []}


def _body(http: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(http.body)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("body", f"not JSON: {error}") from None
    if not isinstance(body, dict):
        raise InvalidInput("body", 'not an object: write {"rules": [...]}')
    return body

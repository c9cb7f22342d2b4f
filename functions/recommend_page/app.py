"""POST /v1/pages: all shelves of a page in one answer, no item twice -> an event for each shelf.

Profile, rules, catalogue and variant are read once. All of it shares one budget of time.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aisle.serving.page import to_page
from aisle.serving.recommendation import Listed
from aisle_aws.answering.answer_budget import container
from aisle_aws.answering.answers import answer_page, exploring_by
from aisle_aws.answering.served_lists import record, report
from aisle_aws.answering.shop_and_shopper import read_in_time
from aisle_aws.front_door.http import answer, answers_http
from aisle_aws.front_door.read_query import read_page_in_time
from aisle_aws.telemetry import logger, metrics


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    budget = container.begin(report)
    page = read_page_in_time(event, now, budget)
    known = read_in_time(page, now, budget)

    ids = [uuid4().hex for _ in page.shelves]
    answers = answer_page(page, known, now, budget, [exploring_by(each) for each in ids])
    given = [Listed(*each) for each in zip(ids, page.queries, answers, strict=True)]

    record(page, given, known.rules.version, now, budget)
    return answer(200, to_page(uuid4().hex, given, known.rules.version, budget.left_out))

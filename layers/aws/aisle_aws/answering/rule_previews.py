"""Previews of rules: the front door's own answers, by the rules in force and by others. Nothing is recorded."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from aisle.selection.unknown_names import Note
from aisle.serving.budget import Budget
from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.serving.recommendation import to_occasion
from aisle.serving.ruling.rule_notes import notes_on_rules
from aisle.serving.ruling.rule_preview import Preview, at_moment, compare
from aisle.serving.ruling.rule_versions import RulesInForce, read_document
from aisle.serving.ruling.rules import Rules
from aisle_aws.answering.answers import answer_query
from aisle_aws.answering.live_facts import live_facts
from aisle_aws.answering.shop_and_shopper import no_facts, read_in_time
from aisle_aws.stores import rule_store
from aisle_aws.telemetry import logger
from aisle_aws.transport import deadline

SECONDS = 25.0  # of the whole preview; API Gateway waits 30
NOTES_S = 5.0


def preview(asked: Preview, now: datetime) -> dict[str, Any]:
    """Raises: InvalidInput, where the rules are invalid; Unavailable"""
    before, after = rule_store.read_in_force(), RulesInForce(None, read_document({"rules": asked.rules}))
    budget, moment = Budget(SECONDS, deadline.now_s, _report), at_moment(asked, now)
    lists = []
    for left, query in zip(range(len(asked.requests), 0, -1), asked.requests, strict=True):
        of_list = Budget(budget.share_s(1 / left), deadline.now_s, _report)
        lists.append(_list(query, (before, after), moment, of_list))
    return {"at": moment.isoformat(), "before_version": before.version, "lists": lists}


def notes_in_time(rules: Rules) -> list[Note]:
    """Names in the rules that no item has; none where the live catalogue is late or was not published yet."""
    budget = Budget(NOTES_S, deadline.now_s, _report)
    facts = budget.read("catalogue", 1.0, live_facts.get, no_facts)
    return [] if facts is None else notes_on_rules(rules, facts)


def _list(
    query: RecommendationQuery, rules: tuple[RulesInForce, RulesInForce], now: datetime, budget: Budget
) -> dict[str, Any]:
    known = read_in_time(query, now, budget)
    before = answer_query(query, replace(known, rules=rules[0]), now, budget)
    after = answer_query(query, replace(known, rules=rules[1]), now, budget)
    occasion = to_occasion(query, known.profile, now)
    return compare(query, (rules[0].rules, rules[1].rules), occasion, (before, after))


def _report(name: str, error: Exception) -> None:
    logger.warning("a read or a rung failed", of=name, reason=f"{type(error).__name__}: {error}")

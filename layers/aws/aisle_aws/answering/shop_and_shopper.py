"""What an answer needs to know of the shopper and of the shop's wishes, each within its share of the budget.

What is late is left out: the answer is then that of a stranger, or without the shop's rules.
"""

from dataclasses import dataclass
from datetime import datetime

from aisle.live.item_facts import ItemFacts
from aisle.profile.anonymous_visit import visit_profile
from aisle.profile.profile import Profile
from aisle.serving.budget import Budget
from aisle.serving.queries.visit_query import VisitQuery
from aisle.serving.ruling.rule_versions import RulesInForce, no_rules
from aisle_aws.answering import split
from aisle_aws.answering.live_facts import live_facts
from aisle_aws.stores import profile_store, rule_store, shop_config
from aisle_aws.transport.deadline import call_within

PROFILE_SHARE = 0.4
RULES_SHARE = FACTS_SHARE = 0.25  # in memory for most answers; the last good ones stand where a new read is late


@dataclass(frozen=True)
class ShopAndShopper:
    profile: Profile
    rules: RulesInForce
    facts: ItemFacts | None  # the live catalogue; None where it is late, or was not published yet


def read_in_time(query: VisitQuery, now: datetime, budget: Budget) -> ShopAndShopper:
    """The split, and the lists of the last rungs, are read beside it: they are in memory when a better rung is late."""
    live_facts.prepare()
    split.current.prepare()
    shop_config.trending.prepare()
    rules = budget.read("rules", RULES_SHARE, rule_store.current.get, no_rules)
    profile = _profile(query, now, budget)
    return ShopAndShopper(profile, rules, budget.read("catalogue", FACTS_SHARE, live_facts.get, no_facts))


def no_facts() -> ItemFacts | None:
    """Those of a shop whose live catalogue is late, or was not published yet."""
    return None


def _profile(query: VisitQuery, now: datetime, budget: Budget) -> Profile:
    """Of a visitor without an id, what the page remembers."""
    if not query.people:
        return visit_profile(query.recent_items, query.cart_items, now)
    return budget.read(
        "profile",
        PROFILE_SHARE,
        lambda within_s: call_within(within_s, lambda: profile_store.read_whole(query)),
        Profile,
    )

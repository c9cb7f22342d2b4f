"""What an answer needs to know of the shopper and of the shop's wishes, each within its share of the budget.

What is late is left out: the answer is then that of a stranger, or without the shop's rules.
"""

from dataclasses import dataclass
from datetime import datetime

from aisle.profile.anonymous_visit import visit_profile
from aisle.profile.profile import Profile
from aisle.serving.budget import Budget
from aisle.serving.recommendation_query import RecommendationQuery
from aisle.serving.rule_versions import RulesInForce, no_rules
from aisle_aws.stores import profile_store, rule_store, shop_config
from aisle_aws.transport.deadline import call_within

PROFILE_SHARE = 0.4
RULES_SHARE = OFF_SALE_SHARE = 0.25  # in memory for most answers; the last good ones stand where a new read is late


@dataclass(frozen=True)
class ShopAndShopper:
    profile: Profile
    rules: RulesInForce
    off_sale: frozenset[str]  # item ids


def read_in_time(query: RecommendationQuery, now: datetime, budget: Budget) -> ShopAndShopper:
    """The lists of the last rungs are read beside it: they are in memory when every better rung is late."""
    shop_config.trending.prepare()
    rules = budget.read("rules", RULES_SHARE, rule_store.current.get, no_rules)
    off_sale = budget.read("off_sale", OFF_SALE_SHARE, shop_config.off_sale.get, frozenset[str])
    return ShopAndShopper(_profile(query, now, budget), rules, off_sale)


def _profile(query: RecommendationQuery, now: datetime, budget: Budget) -> Profile:
    """Of a visitor without an id, what the page remembers."""
    if not query.people:
        return visit_profile(query.recent_items, query.cart_items, now)
    return budget.read(
        "profile",
        PROFILE_SHARE,
        lambda within_s: call_within(within_s, lambda: profile_store.read_whole(query)),
        Profile,
    )

"""The queries beside the verdict: what the holdout says Aisle is worth, and clicks of the last minutes by variant."""

from datetime import UTC, datetime, timedelta

import pytest

from functions.run_query.app import handler
from tests.integration.warehouse import NOW, arm, outcome

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = datetime.now(UTC).replace(tzinfo=None, microsecond=0)


@pytest.fixture
def ask(warehouse, context):
    """Call it with a query, its parameters and rows of outcomes."""

    def ask(query, parameters, *outcomes):
        warehouse(outcomes=list(outcomes))
        return handler({"query": query, "parameters": parameters}, context)["rows"]

    return ask


def shown(recommendation_id, person, variant, at, **fields):
    given = {"recommendation_id": recommendation_id, **arm(variant, None), **fields}
    return outcome(f"shown-{recommendation_id}", "view_item_list", person, at, **given)


def clicked(recommendation_id, person, variant, at, event_name="select_item", item_id="tea", **fields):
    given = {"recommendation_id": recommendation_id, "item_id": item_id, **arm(variant, None), **fields}
    return outcome(f"{event_name}-{recommendation_id}-{item_id}-{at}", event_name, person, at, **given)


def sold(person, transaction_id, price, at, event_name="purchase", **fields):
    told = {"transaction_id": transaction_id, "price": price, "quantity": 2, **fields}
    return outcome(f"{event_name}-{transaction_id}", event_name, person, at, **told)


def test_the_holdout_stands_against_everybody_else(ask):
    at = TODAY - 3 * DAY
    rows = ask(
        "holdout_worth",
        {"days": 28},
        *(shown("r1", "a:1", "holdout", at), clicked("r1", "a:1", "holdout", at + HOUR)),
        shown("r2", "a:2", "champion", at),
        clicked("r2", "a:2", "champion", at + HOUR),
        clicked("r2", "a:2", "champion", at + HOUR, "view_item"),  # of the same item
        clicked("r2", "a:2", "champion", at + HOUR, item_id="pot"),
        sold("a:2", "t1", 5.0, at + 2 * DAY),
        sold("a:2", "t1", 2.0, at + 2 * DAY, "refund"),
        sold("a:2", "t2", 5.0, at - DAY),  # before the first list
        sold("a:2", "t3", 5.0, at + DAY, purchase_method="in_store"),
        shown("r3", "a:3", "challenger", at),
        shown("r4", "a:4", "champion", at, is_bot=True),
        shown("r5", "a:5", "champion", TODAY - 40 * DAY),
    )

    names = ("arm", "people", "clicks", "clicks_squared", "purchases", "revenue", "revenue_squared")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("holdout", 1, 1, 1, 0, 0, 0),
        ("everybody else", 2, 2, 4, 1, 6, 36),
    ]


def test_what_pages_claim_does_not_make_the_holdout_worse(ask):
    at = TODAY - 3 * DAY
    rows = ask(
        "holdout_worth",
        {"days": 28},
        *(shown("r1", "a:1", "holdout", at), shown("r2", "a:2", "champion", at)),
        *(sold("a:2", f"c{n}", 5.0, at + HOUR) for n in range(30)),
        sold("a:1", "t1", 5.0, at + HOUR, source="landing_orders"),
    )

    assert [(row["arm"], row["purchases"]) for row in rows] == [("holdout", 1), ("everybody else", 0)]


def test_lists_and_clicks_of_the_minutes_are_counted_by_variant(ask):
    minutes = {"since": "2026-11-24 09:00:00", "until": "2026-11-24 09:05:00"}
    rows = ask(
        "list_clicks",
        minutes,
        shown("r1", "a:1", "champion", NOW),
        clicked("r1", "a:1", "champion", NOW),
        clicked("r1", "a:1", "champion", NOW, "view_item"),  # of the same item
        shown("r2", "a:2", "challenger", NOW + timedelta(minutes=4)),
        shown("r3", "a:3", "challenger", NOW, is_bot=True),
        shown("r4", "a:4", "challenger", NOW, layer="cleaned"),
        *(shown("r5", "a:5", "challenger", NOW - timedelta(minutes=1)), clicked("r6", "a:6", "champion", NOW + HOUR)),
    )

    assert [(row["variant"], row["lists_shown"], row["list_clicks"]) for row in rows] == [
        ("challenger", 1, 0),
        ("champion", 1, 1),
    ]

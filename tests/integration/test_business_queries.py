"""The named queries for business users: a small shop each, and the rows worked by hand."""

from datetime import datetime, timedelta

import pytest

from aisle.errors import InvalidInput
from functions.run_query.app import QUERIES, handler
from tests.integration.warehouse import NOW, interaction

SINCE = "2026-11-01"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RECIPE, NIGHT = "0123abcd", "shop-20261120-013000"


def ask(context, query, **parameters):
    return handler({"query": query, "parameters": parameters}, context)["rows"]


def told(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def served(recommendation_id, person="u:1", surface="home", model_version=f"{NIGHT}-{RECIPE}", at=NOW, **fields):
    fields |= {"recommendation_id": recommendation_id, "surface": surface, "model_version": model_version}
    return [
        interaction(f"s{recommendation_id}", "serve_item_list", person=person, at=at, **fields),
        interaction(
            f"v{recommendation_id}", "view_item_list", person=person, at=at, recommendation_id=recommendation_id
        ),
    ]


def sold(event_id, item_id="tea", person="u:1", at=NOW, price=10.0, quantity=1, **fields):
    fields = {"transaction_id": event_id, "source": "landing_orders"} | fields
    return interaction(event_id, "purchase", item_id, person, at, price=price, quantity=quantity, **fields)


def returned(event_id, transaction_id, item_id="tea", person="u:1", at=NOW + DAY, price=10.0, quantity=1):
    fields = {"transaction_id": transaction_id, "price": price, "quantity": quantity}
    return interaction(event_id, "refund", item_id, person, at, "landing_orders", **fields)


EVERY = sorted(file.stem for file in QUERIES.glob("*/*.sql"))
GIVEN = {"since": SINCE, "item_id": "tea", "min_shown": 1, "min_buyers": 1, "min_units": 1, "min_people": 1}


@pytest.mark.parametrize("query", EVERY)
def test_a_shop_without_data_has_no_rows(warehouse, context, query):
    warehouse()
    sql = next(QUERIES.rglob(f"{query}.sql")).read_text()

    rows = ask(context, query, **{name: value for name, value in GIVEN.items() if f":{name}" in sql})

    assert rows == []


@pytest.mark.parametrize("since", ["yesterday", "2026-11-31", "20261101", 20261101])
def test_a_day_that_is_none_is_refused(account, context, since):
    with pytest.raises(InvalidInput) as refused:
        ask(context, "visits", since=since)

    assert refused.value.field == "parameters.since"


def test_conversion_is_told_by_surface_and_recipe(warehouse, context):
    warehouse(
        interactions=[
            *served("r1", "u:1"),
            interaction("c1", "select_item", person="u:1", at=NOW + MINUTE, recommendation_id="r1"),
            interaction("c2", "view_item", person="u:1", at=NOW + MINUTE, recommendation_id="r1"),  # the same click
            interaction("k1", "add_to_cart", person="u:1", at=NOW + MINUTE, recommendation_id="r1"),
            sold("t1", person="u:1", at=NOW + HOUR, price=20.0, quantity=2, recommendation_id="r1"),
            sold("t1", "pot", "u:1", NOW + HOUR, 5.0, recommendation_id="r1") | {"event_id": "t1b"},
            returned("b1", "t1", "pot", price=5.0),
            *served("r2", "u:2", model_version=f"shop-20261121-013000-{RECIPE}"),  # another night, the same recipe
            sold("t2", person="u:2", at=NOW + HOUR, recommendation_id="r2", source="stream"),
            sold("t3", person="u:2", at=NOW + 15 * DAY, recommendation_id="r2"),  # too late
            *served("r3", "u:1", "similar", "none"),
            *served("r4", "u:3", is_bot=True)[:1],
            interaction("v4", "view_item_list", person="u:3", recommendation_id="r4", is_bot=True),
            *served("r5", "u:4", at=datetime(2026, 10, 1)),  # before the day
        ]
    )

    rows = ask(context, "conversion_by_recipe", since=SINCE)

    assert rows == [
        {
            "surface": "home", "recipe": RECIPE, "lists": 2, "people": 2, "clicks": 1, "carts": 1, "purchases": 2,
            "revenue": 50.0, "confirmed_revenue": 40.0, "click_rate": 0.5, "conversion": 1.0,
            "revenue_per_person": 25.0,
        },
        {
            "surface": "similar", "recipe": "none", "lists": 1, "people": 1, "clicks": 0, "carts": 0, "purchases": 0,
            "revenue": 0.0, "confirmed_revenue": 0.0, "click_rate": 0.0, "conversion": 0.0,
            "revenue_per_person": 0.0,
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("model_version", "recipe"),
    [
        ("my-shop-20261120-013000-0123abcd", "0123abcd"),
        (NIGHT, NIGHT),
        ("shop-20261120-013000-0123ABCD", "shop-20261120-013000-0123ABCD"),
        ("none", "none"),
    ],
)
def test_a_recipe_is_the_end_of_a_version_that_has_one(warehouse, context, model_version, recipe):
    warehouse(interactions=served("r1", model_version=model_version))

    assert told(ask(context, "conversion_by_recipe", since=SINCE), "recipe") == [(recipe,)]


def test_a_refund_of_a_whole_sale_takes_all_of_its_revenue(warehouse, context):
    sale = sold("t1", at=NOW + HOUR, recommendation_id="r1")
    warehouse(interactions=[*served("r1"), sale, returned("b1", "t1", item_id=None, price=None)])

    assert told(ask(context, "conversion_by_recipe", since=SINCE), "purchases", "revenue") == [(1, 0.0)]


def test_a_search_is_told_with_what_it_did_not_find(warehouse, context):
    def searched(event_id, term, person="u:1", at=NOW, **fields):
        return interaction(event_id, "search", fields.pop("item_id", None), person, at, search_term=term, **fields)

    warehouse(
        interactions=[
            searched("q1", " Oolong "),  # nothing follows before the next search
            searched("q2", "teapot", at=NOW + MINUTE),
            interaction("v2", "view_item", "pot", at=NOW + 2 * MINUTE),
            interaction("p2", "purchase", "pot", at=NOW + 3 * MINUTE, transaction_id="t1"),
            searched("q3", "oolong", "u:2"),
            interaction("v3", "view_item", "tea", "u:2", NOW + HOUR),  # too late
            searched("q4", "mug", "u:3"),
            interaction("l4", "view_item_list", "cup", "u:3", NOW + MINUTE, surface="search"),
            searched("q5", "cup", "u:4", item_id="cup"),
            searched("q6", "spam", "u:5", is_bot=True),
            searched("q7", "old", "u:6", datetime(2026, 10, 1)),
        ]
    )

    rows = ask(context, "search_terms", since=SINCE)

    names = ("search_term", "searches", "people", "without_results", "without_click", "with_purchase")
    assert told(rows, *names) == [
        ("oolong", 2, 2, 2, 2, 0),
        ("cup", 1, 1, 0, 1, 0),
        ("mug", 1, 1, 0, 1, 0),
        ("teapot", 1, 1, 0, 0, 1),
    ]


def test_a_cohort_is_the_people_of_a_first_month(warehouse, context):
    october, november = datetime(2026, 10, 31, 23), datetime(2026, 11, 1, 1)
    warehouse(
        interactions=[
            interaction("a1", person="u:1", at=october),
            sold("t1", person="u:1", at=october),
            sold("t2", person="u:1", at=november),
            interaction("a2", person="u:2", at=october),
            sold("t3", person="u:2", at=november),  # for the first time
            interaction("a3", person="u:3", at=october),  # and never again
            interaction("a4", person="u:4", at=november),
            interaction("a5", person="u:5", at=november, is_bot=True),
        ]
    )

    rows = ask(context, "cohorts")

    names = ("cohort", "people", "months_after", "active", "buyers", "buyers_again", "active_share")
    assert told(rows, *names) == [
        ("2026-10", 3, 0, 3, 1, 0, 1.0),
        ("2026-10", 3, 1, 2, 2, 1, 0.6667),
        ("2026-11", 1, 0, 1, 0, 0, 1.0),
    ]


def test_items_that_are_seen_and_not_taken_come_first(warehouse, context):
    def shown(item_id, *people):
        return [
            interaction(f"l-{item_id}-{person}", "view_item_list", item_id, person, recommendation_id=f"r-{person}")
            for person in people
        ]

    warehouse(
        items=[{"item_id": "jug", "title": "Jug", "category": "Pots", "price": 30.0}, {"item_id": "tea"}],
        interactions=[
            *shown("jug", "u:1", "u:2", "u:1"),  # one list, told twice, counts once
            *shown("tea", "u:1", "u:2"),
            *shown("cup", "u:1"),  # too seldom
            interaction("c1", "select_item", "tea"),
            interaction("c2", "view_item", "tea"),
            interaction("c3", "leave_item", "tea", duration_ms=3_000),
            interaction("c4", "leave_item", "tea", duration_ms=6_000),
            sold("t1", "tea"),
            interaction("c5", "not_interested", "jug"),
        ],
    )

    rows = ask(context, "items_not_taken", since=SINCE, min_shown=2)

    assert rows == [
        {
            "item_id": "jug", "title": "Jug", "category": "Pots", "price": 30.0, "shown": 2, "people": 2, "clicks": 0,
            "views": 0, "carts": 0, "purchases": 0, "refusals": 1, "seconds_viewed": None, "opened_per_shown": 0.0,
        },
        {
            "item_id": "tea", "title": None, "category": None, "price": None, "shown": 2, "people": 2, "clicks": 1,
            "views": 1, "carts": 0, "purchases": 1, "refusals": 0, "seconds_viewed": 4.5, "opened_per_shown": 1.0,
        },
    ]  # fmt: skip


def test_what_is_bought_again_has_its_interval(warehouse, context):
    warehouse(
        items=[{"item_id": "tea", "title": "Tea", "category": "Drinks"}, {"item_id": "rye", "category": "Drinks"}],
        interactions=[
            *(sold(f"a{day}", person="u:1", at=NOW + day * DAY) for day in (0, 10, 30, 31)),  # 10, 20, 1
            sold("a0b", person="u:1", at=NOW + HOUR),  # on the same day
            sold("b1", person="u:2"),
            sold("b2", "rye", "u:2", NOW + 4 * DAY),
            sold("c1", person="u:3"),
            sold("c2", person="u:3", at=NOW + DAY),
            returned("c3", "c2", person="u:3"),
        ],
    )

    rows = ask(context, "repeat_rate", min_buyers=2)

    names = ("level", "name", "title", "buyers", "repeat_buyers", "repeat_rate", "purchases", "days_between")
    assert told(rows, *names) == [
        ("category", "Drinks", None, 3, 2, 0.6667, 7, 4),
        ("item", "tea", "Tea", 3, 1, 0.3333, 6, 10),
    ]


def test_a_visit_ends_after_half_an_hour_of_silence(warehouse, context):
    warehouse(
        interactions=[
            interaction("a1", person="u:1"),
            interaction("a2", "leave_item", person="u:1", at=NOW + 20 * MINUTE),
            interaction("a3", person="u:1", at=NOW + 2 * DAY),
            interaction("a4", "purchase", person="u:1", at=NOW + 2 * DAY + MINUTE, transaction_id="t1"),
            interaction("b1", "page_view", item_id=None, person="a:2"),
            sold("t2", person="a:2", at=NOW + DAY),  # an order file's
            interaction("b2", "serve_item_list", person="a:2", at=NOW + DAY),
            interaction("c1", person="a:3", is_bot=True),
        ]
    )

    rows = ask(context, "visits", since=SINCE)

    assert rows == [
        {
            "month": "2026-11", "visits": 3, "people": 2, "visits_per_person": 1.5, "seconds_on_site": 420.0,
            "items_viewed": 0.67, "days_between_visits": 2.0, "bought_share": 0.3333,
        }
    ]  # fmt: skip


def test_purchases_have_a_value_and_a_method(warehouse, context):
    online = {"purchase_method": "online", "currency": "EUR"}
    warehouse(
        interactions=[
            sold("t1", price=10.0, quantity=2, **online),
            sold("t1", "pot", price=5.0, **online) | {"event_id": "t1b"},
            sold("t2", price=15.0, source="stream", **online),
            sold("t3", person="u:2", price=8.0, purchase_method="in_store", currency="EUR"),
        ]
    )

    rows = ask(context, "purchase_value", since=SINCE)

    names = ("purchase_method", "currency", "purchases", "confirmed", "people", "purchases_per_person")
    assert told(rows, "month", *names) == [
        ("2026-11", "in_store", "EUR", 1, 1, 1, 1.0),
        ("2026-11", "online", "EUR", 2, 1, 1, 2.0),
    ]
    assert told(rows, "units_per_purchase", "revenue", "average_purchase_value") == [(1.0, 8.0, 8.0), (2.0, 40.0, 20.0)]


def test_returns_are_told_by_item_and_by_category(warehouse, context):
    warehouse(
        items=[{"item_id": "tea", "title": "Tea", "category": "Drinks"}, {"item_id": "rye", "category": "Drinks"}],
        interactions=[
            sold("t1", quantity=3),
            returned("b1", "t1"),
            sold("t2", "rye", price=4.0, quantity=2),
            returned("b2", "t2", item_id=None, price=None),  # the whole sale
            sold("t3", "pot"),  # of no item that the catalogue has, and too seldom
        ],
    )

    rows = ask(context, "return_rate", min_units=2)

    assert told(rows, "level", "name", "title", "sold", "returned", "return_rate", "given_back") == [
        ("category", "Drinks", None, 5, 3, 0.6, 18.0),
        ("item", "rye", None, 2, 2, 1.0, 8.0),
        ("item", "tea", "Tea", 3, 1, 0.3333, 10.0),
    ]


def test_reviews_are_counted_by_what_they_say(warehouse, context):
    def wrote(event_id, text, at=NOW, **fields):
        return interaction(event_id, "review_item", at=at, review_text=text, **fields)

    counts = {"review_count": 4, "positive_review_count": 2, "negative_review_count": 1}
    warehouse(
        items=[{"item_id": "tea", "title": "Tea", "average_rating": 3.5, **counts}, {"item_id": "pot"}],
        interactions=[wrote("w1", "fine", rating=4.0), wrote("w2", "drips", NOW + DAY), wrote("w3", "x", is_bot=True)],
    )

    rows = ask(context, "reviews")

    assert rows == [
        {
            "item_id": "tea", "title": "Tea", "category": None, "average_rating": 3.5, **counts,
            "negative_share": 0.25, "texts": 2, "texts_without_stars": 1, "latest_text": "drips",
            "latest_at": "2026-11-25T09:00:00+00:00",
        }
    ]  # fmt: skip


def test_the_reviews_of_an_item_can_be_read(warehouse, context):
    warehouse(
        interactions=[
            interaction("w1", "review_item", person="u:1", review_text="fine", rating=4.0),
            interaction("w2", "review_item", person="u:2", at=NOW + DAY, review_text="drips"),
            interaction("w3", "review_item", "pot", review_text="of another"),
            sold("t1", person="u:1"),
        ]
    )

    rows = ask(context, "review_texts", item_id="tea")

    assert told(rows, "review_text", "rating", "writer_bought_it") == [("drips", None, False), ("fine", 4.0, True)]


def test_the_facts_that_no_feature_reads_are_told_with_how_their_items_do(warehouse, context):
    warehouse(
        items=[
            {"item_id": "tea", "size": "250 ml", "warranty": "2 years", "usage_instructions": "Steep."},
            {"item_id": "pot", "size": "250 ml"},
        ],
        interactions=[
            *(interaction(f"v{n}") for n in range(4)),
            sold("t1", quantity=2),
            returned("b1", "t1"),
        ],
    )

    rows = ask(context, "item_facts")

    names = ("fact", "value", "items", "views", "sold", "returned", "sold_per_view", "return_rate")
    assert told(rows, *names) == [
        ("size", "250 ml", 2, 4, 2, 1, 0.5, 0.5),
        ("usage_instructions", "told", 1, 4, 2, 1, 0.5, 0.5),
        ("usage_instructions", "not told", 1, 0, 0, 0, None, None),
        ("warranty", "2 years", 1, 4, 2, 1, 0.5, 0.5),
        ("warranty", "not told", 1, 0, 0, 0, None, None),
    ]


def test_groups_of_people_are_told_and_nobody_alone(warehouse, context):
    warehouse(
        users=[
            {"user_id": "1", "location": "Bristol", "occupation": "baker", "education_level": "school"},
            {"user_id": "2", "location": "Bristol", "occupation": "baker"},
            {"user_id": "3", "location": "Leeds", "occupation": "baker"},
        ],
        interactions=[
            sold("t1", price=10.0, quantity=2),
            sold("t2", price=4.0),
            sold("t3", person="u:3", price=3.0),
            sold("t4", person="a:1"),
        ],
    )

    rows = ask(context, "people_groups", min_people=2)

    names = ("fact", "value", "people", "buyers", "purchases", "revenue", "average_purchase_value")
    assert told(rows, *names) == [
        ("education_level", "not stated", 2, 1, 1, 3.0, 3.0),
        ("location", "Bristol", 2, 1, 2, 24.0, 12.0),
        ("occupation", "baker", 3, 2, 3, 27.0, 9.0),
    ]


def test_a_category_has_its_season(warehouse, context):
    warehouse(
        items=[{"item_id": "tea", "category": "Drinks"}, {"item_id": "sled", "category": "Snow"}],
        interactions=[
            sold("t1", at=datetime(2025, 12, 1)),
            sold("t2", at=datetime(2026, 6, 1), quantity=3),
            sold("t3", "sled", at=datetime(2024, 12, 1), quantity=2),
            sold("t4", "sled", at=datetime(2025, 12, 1), quantity=2),
        ],
    )

    rows = ask(context, "seasons")

    assert told(rows, "category", "month_of_year", "years", "units", "share", "season_index") == [
        ("Drinks", "06", 1, 3, 0.75, 2.0),
        ("Drinks", "12", 1, 1, 0.25, 0.4),
        ("Snow", "12", 2, 4, 1.0, 1.6),
    ]


def test_wishes_are_told_with_what_became_of_them(warehouse, context):
    warehouse(
        interactions=[
            interaction("a1", "set_alert", alert="price_drop"),
            interaction("a2", "set_alert", "pot", alert="price_drop"),
            interaction("a3", "set_alert", "pot", "u:2", alert="back_in_stock"),
            interaction("s1", "share", method="mail"),
            interaction("w1", "add_to_wishlist", "cup"),
            sold("t1", at=NOW + DAY),
            sold("t2", "pot", at=NOW - DAY),  # before
        ]
    )

    rows = ask(context, "wishes", since=SINCE)

    assert told(rows, "event_name", "kind", "wishes", "people", "items", "bought", "bought_share") == [
        ("add_to_wishlist", "-", 1, 1, 1, 0, 0.0),
        ("set_alert", "price_drop", 2, 1, 2, 1, 0.5),
        ("set_alert", "back_in_stock", 1, 1, 1, 0, 0.0),
        ("share", "mail", 1, 1, 1, 1, 1.0),
    ]


def test_refusals_are_told_with_those_that_stand(warehouse, context):
    def said(event_id, event_name, person, at=NOW, item_id=None, **fields):
        return interaction(event_id, event_name, item_id, person, at, **fields)

    brand = {"scope": "brand", "scope_value": "Acme"}
    warehouse(
        items=[{"item_id": "tea", "title": "Tea"}],
        interactions=[
            said("n1", "not_interested", "u:1", item_id="tea"),
            said("n2", "not_interested", "u:2", item_id="tea", scope="item"),
            said("n3", "undo_not_interested", "u:2", NOW + DAY, "tea", scope="item"),
            said("n4", "not_interested", "u:1", **brand),
            said("n5", "not_interested", "u:1", NOW + DAY, **brand),  # again
            said("n6", "undo_not_interested", "u:3", **brand),  # of what was never refused
        ],
    )

    rows = ask(context, "refusals", since=SINCE)

    assert told(rows, "scope", "value", "title", "people", "standing") == [
        ("item", "tea", "Tea", 2, 1),
        ("brand", "Acme", None, 1, 1),
    ]

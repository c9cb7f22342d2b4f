"""Every named query through the handler and awswrangler; behind moto's Athena, the embedded cloud's engine answers."""

from datetime import datetime, timedelta

import pytest

from aisle.errors import InvalidInput, QueryFailed
from aisle_aws.stores import queries
from functions.run_query.app import QUERIES, handler
from tests.integration.warehouse import NOW, interaction

CHECKS = {
    "items_not_empty",
    "interactions_not_empty",
    "interactions_name_a_person",
    "interacted_items_are_known",
    "interactions_are_distinct",
    "orders_are_distinct",
    "dates_are_plausible",
    "prices_are_not_negative",
}


def ask(context, query, **parameters):
    answer = handler({"query": query, "parameters": parameters}, context)
    assert answer["query"] == query
    return answer["rows"]


def test_counts_are_told_by_table_and_source(warehouse, context):
    two_lines = [interaction("e1"), interaction("e1", item_id="pot") | {"line_number": 1}]
    warehouse(
        items=[{"item_id": "tea"}, {"item_id": "pot"}],
        users=[{"user_id": "1"}],
        interactions=[*two_lines, interaction("e2", source="landing_events")],
        orders=[{"order_line_id": "t1:1", "source": "landing_orders"}],
        unconfirmed_orders=[{"order_line_id": f"e{number}:0", "source": "stream"} for number in range(3)],
    )

    rows = ask(context, "counts")

    result = {(row["table_name"], row["source"]): (row["rows"], row["keys"]) for row in rows}
    assert result == {
        ("items", None): (2, 2),
        ("users", None): (1, 1),
        ("interactions", "stream"): (2, 1),
        ("interactions", "landing_events"): (1, 1),
        ("orders", "landing_orders"): (1, 1),
        ("unconfirmed_orders", "stream"): (3, 3),
        ("enriched_interactions", None): (0, 0),
    }


def test_sound_data_pass_every_check(warehouse, context):
    warehouse(items=[{"item_id": "tea", "price": 3.0}], interactions=[interaction("e1")])

    rows = ask(context, "data_checks")

    assert {row["check_name"] for row in rows} == CHECKS
    assert [row for row in rows if row["passed"] is not True] == []


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ({"person_id": None}, "interactions_name_a_person"),
        ({"item_id": "unheard of"}, "interacted_items_are_known"),
        ({"event_id": "e1"}, "interactions_are_distinct"),
        ({"occurred_at": datetime(3000, 1, 1)}, "dates_are_plausible"),
        ({"occurred_at": datetime(1970, 1, 1)}, "dates_are_plausible"),
        ({"price": -1.0}, "prices_are_not_negative"),
    ],
)
def test_a_fault_fails_its_own_check_alone(warehouse, context, fault, check):
    warehouse(items=[{"item_id": "tea"}], interactions=[interaction("e1"), interaction("e2") | fault])

    rows = ask(context, "data_checks")

    assert [row["check_name"] for row in rows if not row["passed"]] == [check]


def test_a_check_tells_how_many_rows_of_which_file_and_one_of_them(warehouse, context):
    good = [interaction(f"e{n}") for n in range(999)]
    bad = [interaction(f"order:{n}", at=datetime(1960, 1, n + 1), file="old/orders.csv") for n in range(2)]
    warehouse(items=[{"item_id": "tea"}], interactions=[*good, *bad])

    [failed] = [row for row in ask(context, "data_checks") if not row["passed"]]

    assert failed["detail"] == "2 before 1995 or later than tomorrow"
    assert (failed["severity"], failed["example"], failed["file"]) == ("warning", "order:0", "old/orders.csv")


def test_junk_of_anonymous_visitors_warns_and_stops_nothing(warehouse, context):
    strange = ["'; DROP TABLE items; --", "\u202e", "NULL", "x" * 128, "\U0001f375", "1e308", "month=2026-11", '"', ","]
    junk = [
        interaction(f"j{n}", item_id=f"{strange[n % len(strange)]}{n}", person=f"a:{n}", price=1e9, quantity=10**6)
        for n in range(5_583)
    ]
    warehouse(items=[{"item_id": "tea"}], interactions=[interaction("e1"), *junk])

    failed = [row for row in ask(context, "data_checks") if not row["passed"]]

    assert [(row["check_name"], row["severity"]) for row in failed] == [("interacted_items_are_known", "warning")]
    assert failed[0]["detail"] == "5583 of 5584 name an item that the catalogue lacks"


def test_a_row_that_no_file_brought_is_told_with_its_source(warehouse, context):
    warehouse(items=[{"item_id": "tea"}], interactions=[interaction("e1"), interaction("e2", person=None)])

    [failed] = [row for row in ask(context, "data_checks") if not row["passed"]]

    assert (failed["example"], failed["file"]) == ("e2", "stream")


def test_whatever_a_history_says_of_dropped_items_only_its_absence_stops(warehouse, context):
    warehouse(items=[{"item_id": "tea"}], interactions=[interaction(f"e{n}", item_id="gone") for n in range(50)])

    failed = [(row["check_name"], row["severity"]) for row in ask(context, "data_checks") if not row["passed"]]

    assert failed == [("interacted_items_are_known", "warning")]


def test_a_processed_zone_without_tables_is_not_fit_for_training(warehouse, context):
    warehouse()

    failed = {row["check_name"] for row in ask(context, "data_checks") if not row["passed"]}

    assert failed == {"items_not_empty", "interactions_not_empty"}


def test_an_order_line_twice_fails_its_check(warehouse, context):
    line = {"order_line_id": "t1:1", "source": "landing_orders"}
    warehouse(items=[{"item_id": "tea"}], interactions=[interaction("e1")], orders=[line, line])

    failed = [row["check_name"] for row in ask(context, "data_checks") if not row["passed"]]

    assert failed == ["orders_are_distinct"]


def test_a_persons_enriched_interactions_come_newest_first(warehouse, context):
    def enriched(event_id, person, at, title):
        row = {"event_id": event_id, "event_name": "view_item", "person_id": person, "occurred_at": at, "title": title}
        return {**row, "line_number": 0, "item_interaction_count": 7, "person_interaction_count": 3}

    warehouse(
        enriched_interactions=[
            enriched("e1", "u:o'hara", NOW, "Tea"),
            enriched("e2", "u:o'hara", NOW + timedelta(hours=1), None),
            enriched("e3", "u:2", NOW, "Pot"),
        ]
    )

    rows = ask(context, "enriched", person_id="u:o'hara")

    assert [(row["event_id"], row["title"]) for row in rows] == [("e2", None), ("e1", "Tea")]
    assert rows[1]["occurred_at"] == "2026-11-24T09:00:00+00:00"
    assert (rows[1]["item_interaction_count"], rows[1]["person_interaction_count"]) == (7, 3)


def test_a_parameter_is_a_value_and_never_sql(warehouse, context):
    warehouse(enriched_interactions=[{"event_id": "e1", "person_id": "u:1", "occurred_at": NOW}])

    rows = ask(context, "enriched", person_id="nobody' OR '1' = '1")

    assert rows == []


def test_the_ledger_balances_each_day_of_a_tab(warehouse, context):
    def delivered(number, day, outcome="stored", tab_id="tab"):
        return {"tab_id": tab_id, "sequence_number": number, "day": day, "outcome": outcome, "event_id": f"e{number}"}

    today, tomorrow = "2026-11-24", "2026-11-25"
    warehouse(
        deliveries=[
            *(delivered(0, today), delivered(0, today, "duplicate")),  # 1 is lost
            delivered(2, today, "rejected"),
            delivered(3, tomorrow),  # 4 and 5 are lost
            delivered(6, tomorrow),
            delivered(0, today, tab_id="another"),
        ]
    )

    rows = ask(context, "ledger")

    names = ("numbered", "sent", "stored", "rejected", "duplicate", "lost")
    result = {(row["tab_id"], row["day"]): tuple(row[name] for name in names) for row in rows}
    assert list(result)[:2] == [(None, tomorrow), (None, today)]
    assert result == {
        (None, today): (4, 5, 2, 1, 1, 1),
        (None, tomorrow): (4, 4, 2, 0, 0, 2),
        ("tab", today): (3, 4, 1, 1, 1, 1),
        ("tab", tomorrow): (4, 4, 2, 0, 0, 2),
        ("another", today): (1, 1, 1, 0, 0, 0),
    }


def test_without_deliveries_the_ledger_is_empty(warehouse, context):
    warehouse(interactions=[interaction("e1")])

    assert ask(context, "ledger") == []


def test_top_items_are_counted_by_people(warehouse, context):
    views = [interaction("e1", person="u:1"), interaction("e2", person="u:2"), interaction("e3", person="u:2")]
    warehouse(
        items=[{"item_id": "tea", "title": "Tea"}],
        interactions=[*views, interaction("e4", "purchase", item_id="pot"), interaction("e5", "view_item_list", "pot")],
    )

    rows = ask(context, "top_items")

    names = ("item_id", "title", "people", "views", "purchases", "unconfirmed_purchases")
    result = [tuple(row[name] for name in names) for row in rows]
    assert result == [("tea", "Tea", 2, 3, 0, 0), ("pot", None, 1, 0, 0, 1)]


def test_sales_of_the_shops_files_stand_apart_from_what_strangers_claim(warehouse, context):
    claims = [interaction(f"c{n}", "purchase", person=f"a:{n}", transaction_id=f"c{n}") for n in range(50)]
    filed = interaction("order:t1", "purchase", source="landing_orders", transaction_id="t1")
    warehouse(items=[{"item_id": "tea", "title": "Tea"}], interactions=[*claims, filed])

    [row] = ask(context, "top_items")

    assert (row["purchases"], row["unconfirmed_purchases"]) == (1, 50)


def test_bots_touch_no_item(warehouse, context):
    warehouse(interactions=[interaction("e1", is_bot=False), interaction("e2", person="u:2", is_bot=True)])

    rows = ask(context, "top_items")

    assert [(row["item_id"], row["people"], row["views"]) for row in rows] == [("tea", 1, 1)]


def answer_served(recommendation_id, person, variant, at, model_version):
    fields = {"recommendation_id": recommendation_id, "variant": variant, "model_version": model_version}
    return interaction(f"s{recommendation_id}", "serve_item_list", person=person, at=at, **fields)


def followed(recommendation_id, event_name, person, at, **fields):
    event_id = f"{event_name}-{recommendation_id}-{at:%d%H%M}"
    return interaction(event_id, event_name, person=person, at=at, recommendation_id=recommendation_id, **fields)


def test_an_experiment_counts_people_who_were_shown_a_list_and_what_they_did_then(warehouse, context):
    early, minute = NOW - timedelta(days=9), timedelta(minutes=1)
    warehouse(
        interactions=[
            # before the challenger began: no part of the trial
            answer_served("r0", "u:9", "champion", early, "m1"),
            followed("r0", "view_item_list", "u:9", early),
            # champion: shown, clicked twice on one item, bought two days later by the list
            answer_served("r1", "u:1", "champion", NOW + minute, "m1"),
            followed("r1", "view_item_list", "u:1", NOW + 2 * minute),
            followed("r1", "select_item", "u:1", NOW + 3 * minute),
            followed("r1", "view_item", "u:1", NOW + 4 * minute),
            followed("r1", "purchase", "u:1", NOW + timedelta(days=2), transaction_id="t1"),
            # challenger: shown, bought within the day without the list, and long after
            answer_served("r2", "u:2", "challenger", NOW, "m2"),
            followed("r2", "view_item_list", "u:2", NOW + minute),
            interaction("p2", "purchase", person="u:2", at=NOW + timedelta(hours=5), transaction_id="t2"),
            interaction("p3", "purchase", person="u:2", at=NOW + timedelta(days=5), transaction_id="t3"),
            # challenger: answered, never shown
            answer_served("r3", "u:3", "challenger", NOW, "m2"),
            followed("r3", "purchase", "u:3", NOW + minute, transaction_id="t4"),
        ]
    )

    rows = ask(context, "experiment_outcomes")

    result = {(row["variant"], row["model_version"]): row for row in rows}
    assert result.keys() == {("champion", "m1"), ("challenger", "m2")}
    names = ("people", "clicks", "clicks_squared", "purchases", "purchases_squared")
    assert [result["champion", "m1"][name] for name in names] == [1, 1, 1, 1, 1]
    assert [result["challenger", "m2"][name] for name in names] == [1, 0, 0, 1, 1]


def exposed(recommendation_id, person, variant):
    """A list of the trial, served and shown."""
    return [
        answer_served(recommendation_id, person, variant, NOW, {"champion": "m1", "challenger": "m2"}[variant]),
        followed(recommendation_id, "view_item_list", person, NOW + timedelta(minutes=1)),
    ]


def claims_of(person, count):
    at = NOW + timedelta(hours=1)
    return [
        interaction(f"{person}-{n}", "purchase", person=person, at=at, transaction_id=f"c{n}") for n in range(count)
    ]


def purchases(rows):
    return {row["variant"]: row["purchases"] for row in rows}


def test_an_experiment_of_a_shop_that_files_orders_does_not_count_what_pages_claim(warehouse, context):
    at = NOW + timedelta(days=2)
    filed = {"source": "landing_orders", "at": at, "recommendation_id": "r2"}
    warehouse(
        interactions=[
            *exposed("r1", "a:1", "champion"),
            *claims_of("a:1", 300),
            *exposed("r2", "a:2", "challenger"),
            interaction("order:t1", "purchase", person="u:42", transaction_id="t1", **filed),
            interaction("order:t1:1", "purchase", person="u:42", item_id="pot", transaction_id="t1", **filed),
        ]
    )

    assert purchases(ask(context, "experiment_outcomes")) == {"champion": 0, "challenger": 1}


def test_an_experiment_of_a_shop_without_order_files_counts_few_claims_of_one_person(warehouse, context):
    warehouse(
        interactions=[
            *exposed("r1", "a:1", "champion"),
            *claims_of("a:1", 300),
            *exposed("r2", "a:2", "challenger"),
            *claims_of("a:2", 2),
        ]
    )

    assert purchases(ask(context, "experiment_outcomes")) == {"champion": 10, "challenger": 2}


def sale(recommendation_id, person, transaction_id, price, event_name="purchase", **fields):
    at = fields.pop("at", NOW + timedelta(hours=2))
    line = {"transaction_id": transaction_id, "price": price, "quantity": 1, "recommendation_id": recommendation_id}
    return interaction(f"{event_name}-{transaction_id}-{price}", event_name, person=person, at=at, **line, **fields)


def test_revenue_of_an_experiment_is_what_its_sales_brought_less_what_was_given_back(warehouse, context):
    warehouse(
        interactions=[
            *exposed("r1", "a:1", "champion"),
            sale("r1", "a:1", "t1", 30.0),
            sale("r1", "a:1", "t1", 12.0) | {"line_number": 1},
            sale("r1", "a:1", "t2", 50.0),
            sale(None, "a:1", "t1", 12.0, "refund", at=NOW + timedelta(days=3)),
            *exposed("r2", "a:2", "challenger"),
            sale("r2", "a:2", "t3", 80.0),
            sale("r2", "a:2", "t4", 5.0),
            sale(None, "a:2", "t3", None, "refund", item_id=None),  # the whole of it
            sale(None, "a:9", "t4", 5.0, "refund"),  # somebody else's word
        ]
    )

    rows = {row["variant"]: row for row in ask(context, "experiment_outcomes")}

    names = ("purchases", "revenue", "revenue_squared", "refunds")
    assert [rows["champion"][name] for name in names] == [2, 80, 6400, 1]
    assert [rows["challenger"][name] for name in names] == [2, 5, 25, 1]


def test_an_experiment_counts_no_sale_at_a_till(warehouse, context):
    filed = {"source": "landing_orders"}
    warehouse(
        interactions=[
            *exposed("r1", "u:1", "champion"),
            sale(None, "u:1", "t1", 30.0, purchase_method="in_store", **filed),
            *exposed("r2", "u:2", "challenger"),
            sale(None, "u:2", "t2", 30.0, purchase_method="mobile"),
        ]
    )

    assert purchases(ask(context, "experiment_outcomes")) == {"champion": 0, "challenger": 1}


def test_an_experiment_counts_carts_and_refusals_that_a_list_led_to(warehouse, context):
    hour, week = NOW + timedelta(hours=1), NOW + timedelta(days=7)
    warehouse(
        interactions=[
            *exposed("r1", "a:1", "challenger"),
            followed("r1", "add_to_cart", "a:1", hour),
            followed("r1", "add_to_cart", "a:1", week),  # of the same item
            interaction("c3", "add_to_cart", item_id="pot", person="a:1", at=hour),
            interaction("c4", "add_to_cart", item_id="cup", person="a:1", at=week),  # no list led there
            followed("r1", "add_to_cart", "a:1", NOW + timedelta(days=20), item_id="jug"),  # too late
            interaction("n1", "not_interested", item_id=None, person="a:1", at=hour, scope_value="Acme"),
        ]
    )

    [row] = ask(context, "experiment_outcomes")

    assert (row["carts"], row["not_interested"]) == (2, 1)


def test_one_person_weighs_at_most_as_the_quantile_of_both_variants(warehouse, context):
    def clicked(recommendation_id, person, variant, count):
        at = NOW + timedelta(minutes=5)
        clicks = [
            followed(recommendation_id, "select_item", person, at, item_id=f"i{n}") | {"event_id": f"{person}-{n}"}
            for n in range(count)
        ]
        return [*exposed(recommendation_id, person, variant), *clicks]

    many = [event for n in range(100) for event in clicked(f"r{n}", f"a:{n}", "champion", 2)]
    warehouse(interactions=[*many, *clicked("x", "a:x", "challenger", 40)])

    rows = {row["variant"]: row for row in ask(context, "experiment_outcomes")}

    assert (rows["champion"]["clicks"], rows["champion"]["clicks_squared"]) == (200, 400)
    assert (rows["challenger"]["clicks"], rows["challenger"]["clicks_squared"]) == (2, 4)


def test_what_a_person_did_before_the_first_list_is_a_covariate(warehouse, context):
    day = NOW - timedelta(days=1)
    warehouse(
        interactions=[
            interaction("v1", item_id="tea", person="a:1", at=day),
            interaction("v2", item_id="pot", person="a:1", at=day),
            interaction("v3", item_id="cup", person="a:1", at=NOW - timedelta(days=40)),  # too long ago
            interaction("b1", "purchase", person="a:1", at=day, transaction_id="t0"),
            *exposed("r1", "a:1", "challenger"),
            followed("r1", "select_item", "a:1", NOW + timedelta(minutes=2)),
            sale("r1", "a:1", "t1", 30.0),
            *exposed("r2", "a:2", "challenger"),
        ]
    )

    [row] = ask(context, "experiment_outcomes")

    covariates = ("clicks_before", "clicks_before_squared", "purchases_before", "purchases_before_squared")
    crossed = ("clicks_with_before", "purchases_with_before", "revenue_with_before")
    assert [row[name] for name in covariates] == [2, 4, 1, 1]
    assert [row[name] for name in crossed] == [2, 1, 30]


def test_a_person_who_met_both_variants_counts_for_the_first_and_is_told_of(warehouse, context):
    later = NOW + timedelta(days=1)
    warehouse(
        interactions=[
            *exposed("r1", "a:1", "champion"),
            answer_served("r2", "a:1", "challenger", later, "m2"),
            followed("r2", "view_item_list", "a:1", later),
            followed("r2", "select_item", "a:1", later),
            *exposed("r3", "a:2", "challenger"),
        ]
    )

    rows = {row["variant"]: row for row in ask(context, "experiment_outcomes")}

    names = ("people", "people_in_both", "clicks")
    assert [rows["champion"][name] for name in names] == [1, 1, 1]
    assert [rows["challenger"][name] for name in names] == [1, 0, 0]


def test_a_challenger_that_answers_and_is_never_shown_has_a_trial_without_people(warehouse, context):
    warehouse(interactions=[*exposed("r1", "a:1", "champion"), answer_served("r2", "a:2", "challenger", NOW, "m2")])

    [row] = ask(context, "experiment_outcomes")

    assert (row["variant"], row["trial_model_version"]) == ("champion", "m2")


def test_bots_take_no_part_in_an_experiment(warehouse, context):
    minute = timedelta(minutes=1)
    warehouse(
        interactions=[
            answer_served("r1", "u:1", "challenger", NOW, "m2"),
            followed("r1", "view_item_list", "u:1", NOW + minute),
            followed("r1", "select_item", "u:1", NOW + 2 * minute, is_bot=True),
            followed("r1", "purchase", "u:1", NOW + 3 * minute, transaction_id="t1", is_bot=True),
            answer_served("r2", "u:2", "challenger", NOW, "m2"),
            followed("r2", "view_item_list", "u:2", NOW + minute, is_bot=True),
        ]
    )

    [result] = ask(context, "experiment_outcomes")

    assert (result["people"], result["clicks"], result["purchases"]) == (1, 0, 0)


def test_a_shop_without_a_challenger_has_no_experiment(warehouse, context):
    warehouse(
        interactions=[
            answer_served("r1", "u:1", "champion", NOW, "m1"),
            followed("r1", "view_item_list", "u:1", NOW),
        ]
    )

    assert ask(context, "experiment_outcomes") == []


def test_an_answer_can_be_read_again_with_what_became_of_it(warehouse, context):
    def line(item_id, position, score):
        served = answer_served("r1", "u:1", "champion", NOW, "m1")
        return served | {"item_id": item_id, "position": position, "score": score, "features": [0.5, score]}

    warehouse(
        items=[{"item_id": "tea", "title": "Tea"}],
        interactions=[
            line("pot", 1, 0.25),
            line("tea", 0, 0.75),
            followed("r1", "view_item_list", "u:1", NOW),
            followed("r1", "select_item", "u:1", NOW),
        ],
    )

    rows = ask(context, "answer_replay", recommendation_id="r1")

    result = [
        (row["item_id"], row["title"], row["score"], row["features"], row["shown"], row["clicked"]) for row in rows
    ]
    assert result == [("tea", "Tea", 0.75, "0.5 0.75", True, True), ("pot", None, 0.25, "0.5 0.25", False, False)]


def test_a_query_that_athena_refuses_is_an_error_of_ours(warehouse):
    warehouse(items=[{"item_id": "tea"}])

    with pytest.raises(QueryFailed):
        queries.run("SELECT colour_of_the_sky FROM items", {})


def test_an_unknown_query_is_refused_with_the_names_there_are(account, context):
    names = [file.stem for file in QUERIES.rglob("*.sql")]

    with pytest.raises(InvalidInput) as refused:
        handler({"query": "../app"}, context)

    assert all(name in refused.value.reason for name in names)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({}, "parameters.person_id"),
        ({"person_id": "u:1", "colour": "red"}, "parameters.colour"),
        ({"person_id": ["u:1"]}, "parameters.person_id"),
    ],
)
def test_parameters_that_are_not_the_querys_are_refused(account, context, parameters, field):
    with pytest.raises(InvalidInput) as refused:
        handler({"query": "enriched", "parameters": parameters}, context)

    assert refused.value.field == field

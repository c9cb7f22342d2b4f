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

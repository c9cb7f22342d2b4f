"""The query of the verdict: what people did after a list of a stage, by the variant that they were assigned."""

from datetime import timedelta

import pytest

from functions.run_query.app import handler
from tests.integration.warehouse import NOW, arm, interaction, outcome

RECIPE, STAGE, NEXT_STAGE = "3f2a9c1b", "3f2a9c1b/0.1", "3f2a9c1b/0.5"
LONG_AGO = "1970-01-01 00:00:00"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def judged(warehouse, context):
    """Call it with rows of outcomes, and of interactions before them: the query's rows by stage and variant."""

    def ask(*outcomes, recipe=RECIPE, since=LONG_AGO, before=(), **tables):
        shown = {row["recommendation_id"]: row for row in outcomes if row.get("variant")}
        names = arm("champion").keys()
        known = [
            {**{name: shown.get(row.get("recommendation_id"), {}).get(name) for name in names}, **row}
            for row in outcomes
        ]
        warehouse(outcomes=known, interactions=[interaction("long-ago", at=NOW - 90 * DAY), *before], **tables)
        rows = handler({"query": "experiment_outcomes", "parameters": {"recipe": recipe, "since": since}}, context)[
            "rows"
        ]
        return {(row["experiment"], row["variant"]): row for row in rows}

    return ask


def shown(recommendation_id, person, variant, at=NOW, experiment=STAGE, **fields):
    """A list of a stage that the page showed a minute after it was answered."""
    served_by = fields.pop("served_by", "endpoint")
    given = {"recommendation_id": recommendation_id, **arm(variant, experiment, served_by, at), **fields}
    return outcome(f"shown-{recommendation_id}-{person}", "view_item_list", person, at + MINUTE, **given)


def did(event_name, person, at, recommendation_id=None, **fields):
    name = "-".join(map(str, (event_name, person, at, *fields.values())))
    return outcome(name, event_name, person, at, recommendation_id=recommendation_id, **{"item_id": "tea", **fields})


def sale(recommendation_id, person, transaction_id, price, event_name="purchase", at=NOW + 2 * HOUR, **fields):
    told = {"transaction_id": transaction_id, "price": price, "quantity": 1, **fields}
    return did(event_name, person, at, recommendation_id, **told)


def figures(rows, *names):
    return {variant: [row[name] for name in names] for (_, variant), row in rows.items()}


def test_people_who_were_shown_a_list_count_with_what_they_did_then(judged):
    rows = judged(
        # clicked twice on one item, bought two days later by the list
        shown("r1", "a:1", "champion"),
        did("select_item", "a:1", NOW + 3 * MINUTE, "r1"),
        did("view_item", "a:1", NOW + 4 * MINUTE, "r1"),
        sale("r1", "a:1", "t1", 5.0, at=NOW + 2 * DAY),
        # bought within the day without the list, and long after
        shown("r2", "a:2", "challenger"),
        sale(None, "a:2", "t2", 5.0, at=NOW + 5 * HOUR),
        sale(None, "a:2", "t3", 5.0, at=NOW + 5 * DAY),
        # answered, never shown
        outcome("r3", "serve_item_list", "a:3", recommendation_id="r3", **arm("challenger")),
        sale("r3", "a:3", "t4", 5.0),
    )

    assert figures(rows, "people", "lists", "clicks", "clicks_squared", "purchases", "purchases_squared") == {
        "champion": [1, 1, 1, 1, 1, 1],
        "challenger": [1, 1, 0, 0, 1, 1],
    }
    assert rows.keys() == {(STAGE, "champion"), (STAGE, "challenger")}


def test_each_stage_has_its_own_rows_and_first_assignments(judged):
    later = NOW + 2 * DAY
    rows = judged(
        shown("r1", "a:1", "champion"),
        did("select_item", "a:1", NOW + HOUR, "r1"),
        did("select_item", "a:1", later + HOUR, "r1", item_id="pot"),  # names its stage's list, after that stage
        shown("r2", "a:1", "challenger", later, NEXT_STAGE),
        did("select_item", "a:1", later + HOUR, "r2"),
        shown("r9", "a:9", "challenger", later, "0badc0de/0.5"),  # another recipe
        shown("r8", "a:8", "holdout", experiment=None),
    )

    assert {stage: row["clicks"] for stage, row in rows.items()} == {
        (STAGE, "champion"): 2,
        (NEXT_STAGE, "challenger"): 1,
    }
    assert [row["people_in_both"] for row in rows.values()] == [0, 0]


def test_what_names_no_list_counts_until_the_next_stage_begins(judged):
    later = NOW + 2 * HOUR
    rows = judged(
        shown("r1", "a:1", "champion"),
        did("add_to_cart", "a:1", NOW + HOUR, item_id="tea"),
        shown("r2", "a:2", "champion", later, NEXT_STAGE),
        did("add_to_cart", "a:1", later + HOUR, item_id="pot"),  # the next stage drew everybody anew
        did("add_to_cart", "a:1", later + HOUR, "r1", item_id="cup"),
        did("add_to_cart", "a:2", later + HOUR, item_id="jug"),
        sale(None, "a:1", "t1", 5.0, at=later + HOUR),
    )

    assert {stage: (row["carts"], row["purchases"]) for (stage, _), row in rows.items()} == {
        STAGE: (2, 0),
        NEXT_STAGE: (1, 0),
    }


def test_the_assignment_counts_whatever_rung_answered(judged):
    rows = judged(
        shown("r1", "a:1", "challenger", served_by="trending"),
        shown("r2", "a:1", "challenger", NOW + HOUR),
        did("select_item", "a:1", NOW + HOUR, "r1"),
    )

    assert figures(rows, "people", "lists", "answered_by_fallback", "clicks") == {"challenger": [1, 2, 1, 1]}


def test_a_person_who_met_both_variants_counts_for_the_first_and_is_told_of(judged):
    rows = judged(
        shown("r1", "a:1", "champion"),
        shown("r2", "a:1", "challenger", NOW + DAY),
        did("select_item", "a:1", NOW + DAY + HOUR, "r2"),
        shown("r3", "a:2", "challenger"),
    )

    assert figures(rows, "people", "people_in_both", "clicks") == {"champion": [1, 1, 1], "challenger": [1, 0, 0]}


def test_who_signs_in_later_is_one_person_and_the_purchase_meets_the_exposure(judged):
    rows = judged(
        shown("r1", "a:b1", "challenger"),
        sale(None, "u:1", "t1", 5.0),
        identities=[{"anonymous_id": "b1", "user_id": "1"}],
    )

    assert figures(rows, "people", "purchases") == {"challenger": [1, 1]}


def test_a_sign_in_of_this_hour_is_known_by_the_streamed_rows(judged):
    rows = judged(
        shown("r1", "a:b1", "challenger"),
        sale(None, "u:1", "t1", 5.0, anonymous_id="b1"),
    )

    assert figures(rows, "people", "purchases") == {"challenger": [1, 1]}


def test_a_browser_that_two_users_share_stays_nobodys(judged):
    rows = judged(
        shown("r1", "a:b1", "challenger"),
        sale(None, "u:1", "t1", 5.0, anonymous_id="b1"),
        identities=[{"anonymous_id": "b1", "user_id": None}],
    )

    assert figures(rows, "people", "purchases") == {"challenger": [1, 0]}


def test_two_browsers_of_one_user_count_as_one_for_the_first_list(judged):
    rows = judged(
        shown("r1", "a:b1", "challenger"),
        shown("r2", "a:b2", "champion", NOW + HOUR),
        identities=[{"anonymous_id": "b1", "user_id": "1"}, {"anonymous_id": "b2", "user_id": "1"}],
    )

    assert figures(rows, "people", "people_in_both") == {"challenger": [1, 1]}


def cleaned_run(at, *rows, covered_until=None):
    """A run of the clean with its mark."""
    mark = outcome("cleaned", "cleaned", None, at, layer="cleaned", arrived_at=covered_until)
    return [{**row, "layer": "cleaned", "cleaned_at": at} for row in (mark, *rows)]


def test_cleaned_rows_stand_for_streamed_ones_and_what_came_since_is_added(judged):
    click = did("select_item", "a:1", NOW + HOUR, "r1")
    dropped = did("select_item", "a:1", NOW + HOUR, "r1", item_id="twice-told")
    fresh = did("select_item", "a:1", NOW + 5 * HOUR, "r1", item_id="fresh")
    just_before = did("select_item", "a:1", NOW + 4 * HOUR, "r1", item_id="undelivered")
    both = did("select_item", "a:1", NOW + 4 * HOUR, "r1", item_id="delivered")
    rows = judged(
        *(shown("r1", "a:1", "challenger"), click, dropped, just_before, both, fresh),  # streamed
        *cleaned_run(NOW + 2 * HOUR, shown("r1", "a:1", "challenger")),  # yesterday's
        *cleaned_run(NOW + 5 * HOUR, shown("r1", "a:1", "challenger"), click, both, covered_until=NOW + 3 * HOUR),
        {**did("select_item", "a:1", NOW, "r1"), "layer": "cleaned", "cleaned_at": NOW + 6 * HOUR},  # not complete yet
    )

    assert figures(rows, "lists", "clicks") == {"challenger": [1, 4]}


def test_where_nothing_is_streamed_the_clean_alone_tells_all_that_it_read(judged):
    click = did("select_item", "a:1", NOW + HOUR, "r1")
    run = cleaned_run(NOW + DAY, shown("r1", "a:1", "challenger"), click, covered_until=NOW)

    assert figures(judged(*run), "lists", "clicks") == {"challenger": [1, 1]}


def claims_of(person, count):
    return [sale(None, person, f"c{n}", 1.0, at=NOW + HOUR) for n in range(count)]


def test_where_the_shop_files_orders_what_pages_claim_does_not_count(judged):
    filed = {"source": "landing_orders", "at": NOW + 2 * DAY}
    rows = judged(
        shown("r1", "a:1", "champion"),
        *claims_of("a:1", 300),
        shown("r2", "a:2", "challenger"),
        sale("r2", "u:42", "t1", 5.0, **filed),
        sale("r2", "u:42", "t1", 5.0, item_id="pot", **filed),
    )

    assert figures(rows, "purchases") == {"champion": [0], "challenger": [1]}


def test_where_no_order_is_filed_few_claims_of_one_person_count(judged):
    rows = judged(
        *(shown("r1", "a:1", "champion"), *claims_of("a:1", 300)),
        *(shown("r2", "a:2", "challenger"), *claims_of("a:2", 2)),
    )

    assert figures(rows, "purchases") == {"champion": [10], "challenger": [2]}


def test_revenue_is_what_the_sales_brought_less_what_was_given_back(judged):
    rows = judged(
        shown("r1", "a:1", "champion"),
        sale("r1", "a:1", "t1", 30.0),
        sale("r1", "a:1", "t1", 12.0) | {"line_number": 1},
        sale("r1", "a:1", "t2", 50.0),
        sale(None, "a:1", "t1", 12.0, "refund", at=NOW + 3 * DAY),
        shown("r2", "a:2", "challenger"),
        sale("r2", "a:2", "t3", 80.0),
        sale("r2", "a:2", "t4", 5.0),
        sale(None, "a:2", "t3", None, "refund", item_id=None),  # the whole of it
        sale(None, "a:9", "t4", 5.0, "refund"),  # somebody else's word
    )

    assert figures(rows, "purchases", "revenue", "revenue_squared", "refunds") == {
        "champion": [2, 80, 6400, 1],
        "challenger": [2, 5, 25, 1],
    }


def test_no_sale_at_a_till_counts(judged):
    rows = judged(
        *(
            shown("r1", "u:1", "champion"),
            sale(None, "u:1", "t1", 30.0, purchase_method="in_store", source="landing_orders"),
        ),
        *(shown("r2", "u:2", "challenger"), sale(None, "u:2", "t2", 30.0, purchase_method="mobile")),
    )

    assert figures(rows, "purchases") == {"champion": [0], "challenger": [1]}


def test_carts_and_refusals_that_a_list_led_to_count(judged):
    hour, week = NOW + HOUR, NOW + 7 * DAY
    rows = judged(
        shown("r1", "a:1", "challenger"),
        did("add_to_cart", "a:1", hour, "r1"),
        did("add_to_cart", "a:1", week, "r1"),  # of the same item
        did("add_to_cart", "a:1", hour, item_id="pot"),
        did("add_to_cart", "a:1", week, item_id="cup"),  # no list led there
        did("add_to_cart", "a:1", NOW + 20 * DAY, "r1", item_id="jug"),  # too late
        did("not_interested", "a:1", hour, item_id=None, scope_value="Acme"),
    )

    assert figures(rows, "carts", "not_interested") == {"challenger": [2, 1]}


def test_one_person_weighs_at_most_as_the_quantile_of_the_stage(judged):
    def clicked(recommendation_id, person, variant, count):
        clicks = [did("select_item", person, NOW + HOUR, recommendation_id, item_id=f"i{n}") for n in range(count)]
        return [shown(recommendation_id, person, variant), *clicks]

    many = [row for n in range(100) for row in clicked(f"r{n}", f"a:{n}", "champion", 2)]
    rows = judged(*many, *clicked("x", "a:x", "challenger", 40))

    assert figures(rows, "clicks", "clicks_squared") == {"champion": [200, 400], "challenger": [2, 4]}


def test_what_a_person_did_before_the_first_list_is_a_covariate(judged):
    day = NOW - DAY
    rows = judged(
        shown("r1", "a:1", "challenger"),
        did("select_item", "a:1", NOW + HOUR, "r1"),
        sale("r1", "a:1", "t1", 30.0),
        shown("r2", "a:2", "challenger"),
        before=[
            interaction("v1", item_id="tea", person="a:1", at=day),
            interaction("v2", item_id="pot", person="a:1", at=day),
            interaction("v3", item_id="cup", person="a:1", at=NOW - 40 * DAY),  # too long ago
            interaction("b1", "purchase", person="a:1", at=day, transaction_id="t0"),
        ],
    )

    covariates = ("clicks_before", "clicks_before_squared", "purchases_before", "purchases_before_squared")
    crossed = ("clicks_with_before", "purchases_with_before", "revenue_with_before")
    assert figures(rows, *covariates, *crossed) == {"challenger": [2, 4, 1, 1, 2, 1, 30]}


def test_bots_take_no_part(judged):
    rows = judged(
        shown("r1", "a:1", "challenger"),
        did("select_item", "a:1", NOW + HOUR, "r1", is_bot=True),
        sale("r1", "a:1", "t1", 5.0, is_bot=True),
        shown("r2", "a:2", "challenger", is_bot=True),
    )

    assert figures(rows, "people", "clicks", "purchases") == {"challenger": [1, 0, 0]}


def test_an_old_version_without_a_recipe_stands_for_itself(judged):
    rows = judged(
        shown("r1", "a:1", "challenger", experiment="aisle-20261128-093000/0.1"), recipe="aisle-20261128-093000"
    )

    assert figures(rows, "people") == {"challenger": [1]}


def test_without_a_trial_there_is_no_row(judged):
    assert judged(shown("r1", "a:1", "champion", experiment=None)) == {}


def test_lists_of_an_earlier_trial_of_the_recipe_are_of_no_stage(judged):
    earlier = NOW - 20 * DAY
    rows = judged(
        shown("r1", "a:1", "challenger", earlier),
        did("select_item", "a:1", earlier + HOUR, "r1"),
        shown("r2", "a:1", "challenger"),
        shown("r3", "a:2", "champion", earlier),
        since=f"{NOW - DAY:%Y-%m-%d %H:%M:%S}",
    )

    assert figures(rows, "people", "lists", "clicks") == {"challenger": [1, 1, 0]}
    assert rows[STAGE, "challenger"]["began_at"].startswith(f"{NOW:%Y-%m-%dT}")


def test_the_currencies_of_the_sales_that_count_are_told_of_all_arms_together(judged):
    rows = judged(
        shown("r1", "a:1", "champion"),
        sale("r1", "a:1", "t1", 5.0, currency="EUR"),
        shown("r2", "a:2", "challenger"),
        sale("r2", "a:2", "t2", 5.0, currency="SEK"),
        sale(None, "a:9", "t3", 5.0, currency="USD"),  # met no list
    )

    assert figures(rows, "currencies") == {"champion": [2], "challenger": [2]}


def test_without_sales_there_is_no_currency(judged):
    assert figures(judged(shown("r1", "a:1", "champion")), "currencies") == {"champion": [0]}

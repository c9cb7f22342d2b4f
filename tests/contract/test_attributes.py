"""What the table of attributes says of queries, rules, filters and cards is so. (Features: tests/unit.)"""

from datetime import UTC, datetime

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage

from aisle.events.event_names import EventName
from aisle.inputs.item_card import CARD
from aisle.lake.attributes import ATTRIBUTES, NO_ATTRIBUTE
from aisle.lake.tables import INTERACTIONS, ITEMS, TABLES, USERS
from aisle.profile.profile import Profile
from aisle.selection.filter_fields import FIELDS
from aisle.selection.match import Match
from aisle.serving.queries.occasion import Occasion, When
from functions.run_query.app import QUERIES

NOW = datetime(2026, 11, 24, tzinfo=UTC)
COLUMNS = {f"{table.name}.{column}" for table in (ITEMS, USERS, INTERACTIONS) for column, _ in table.columns}
SQL = {file.stem: file.read_text() for file in QUERIES.rglob("*.sql")}
SCHEMA = {table.name: {name: "varchar" for name, _ in table.columns} for table in TABLES.values()}
ASKED_FOR = """
age; gender; location; occupation; education level; items viewed; sequence of items browsed; duration of view;
search queries; time spent on site; frequency of visits; categories frequently browsed; wish lists;
alerts and notifications set; ratings given; reviews given; items purchased; frequency of purchases;
average purchase value; return history; item id; title; description; price; image; category; sub-category; brand;
manufacturer; color; size; material; usage instructions; warranty; average rating; number of reviews;
positive review count; negative review count; added to cart; removed from cart; taken off the wish list;
shared on social media; items purchased together; time of purchase, season; purchase method; not interested
"""
EXAMPLES = {  # of a rule's field: what it asks for, and what meets it
    "match.price_min": (10, 12.0),
    "match.rating_min": (4, 4.5),
    "match.review_count_min": (5, 7),
    "match.categories": (["Tea"], "Tea"),
    "match.sub_categories": (["Tea"], "Tea"),
    "match.brands": (["Tea"], "Tea"),
    "when.age_min": (18, 30),
    "when.genders": (["woman"], "woman"),
    "when.locations": (["Bristol"], "Bristol"),
    "when.favourite_categories": (["Tea"], ["Tea"]),
}


def uses(kind):
    pairs = [(attribute, use) for attribute in ATTRIBUTES for use in getattr(attribute, kind)]
    return pytest.mark.parametrize(("attribute", "use"), pairs, ids=[f"{one.name}-{use}" for one, use in pairs])


def read_by(query, column):
    """The columns of tables from which a column of the query's answer is computed."""
    nodes = lineage(column, SQL[query], schema=SCHEMA, dialect="athena").walk()
    ends = [node for node in nodes if not node.downstream and isinstance(node.source, exp.Table)]
    return {f"{node.source.name}.{node.name.rpartition('.')[2]}" for node in ends}


def literals(query):
    return {each.this for each in sqlglot.parse_one(SQL[query], read="athena").find_all(exp.Literal) if each.is_string}


def test_everything_that_was_asked_for_is_an_attribute():
    asked_for = {name.strip() for name in ASKED_FOR.replace("\n", " ").split(";")}

    assert asked_for <= {attribute.name for attribute in ATTRIBUTES}


def test_every_column_of_the_lake_tells_an_attribute_or_has_a_reason():
    told = {column for attribute in ATTRIBUTES for column in attribute.columns}

    assert told.isdisjoint(NO_ATTRIBUTE)
    assert told | NO_ATTRIBUTE.keys() == COLUMNS


@pytest.mark.parametrize("attribute", ATTRIBUTES, ids=lambda attribute: attribute.name)
def test_an_attribute_is_used(attribute):
    assert attribute.is_used
    assert set(attribute.events) <= set(EventName)


def test_no_attribute_is_told_twice():
    assert len({attribute.name for attribute in ATTRIBUTES}) == len(ATTRIBUTES)


@uses("queries")
def test_a_query_computes_its_column_from_the_attribute(attribute, use):
    query, column = use.split(".")

    assert read_by(query, column) >= set(attribute.columns[:1])


@pytest.mark.parametrize("attribute", [one for one in ATTRIBUTES if one.queries], ids=lambda attribute: attribute.name)
def test_the_queries_together_read_all_that_an_attribute_is_derived_from(attribute):
    read = set[str]().union(*(read_by(*use.split(".")) for use in attribute.queries))

    assert read >= {column for column in attribute.columns if not attribute.features} | set(attribute.columns[:1])


@uses("queries")
def test_a_query_asks_for_one_of_the_events_that_tell_the_attribute(attribute, use):
    assert not attribute.events or literals(use.split(".")[0]) & set(attribute.events)


@uses("rules")
def test_a_rule_tells_apart_by_the_attribute(attribute, use):
    kind, field = use.split(".")
    column = attribute.columns[0].split(".")[1]

    with_it, without = (matches if kind == "match" else holds)(use, field, column)

    assert (with_it, without) == (True, False)


def matches(use, field, column):
    asked, value = ({column: ["Tea"]}, "Tea") if use == "match.attributes" else EXAMPLES[use]
    condition = Match.model_validate({field: asked}).condition
    return condition.covers({"item_id": "i", column: value}, 0), condition.covers({"item_id": "i"}, 0)


def holds(use, field, column):
    if use == "when.search_terms":
        when = When(search_terms=frozenset({"green tea"}))
        return when.holds(Occasion(NOW, "home", search_term="tea, green")), when.holds(Occasion(NOW, "home"))
    if use == "when.bought_before":
        when = When(bought_before=True)
        bought = Occasion(NOW, "home", profile=Profile(purchases={"t1": {"tea": 1}}))
        return when.holds(bought), when.holds(Occasion(NOW, "home"))
    asked, value = EXAMPLES[use]
    when = When.model_validate({field: asked})
    stated = Occasion(NOW, "home", profile=Profile(preferences={column: value}))
    return when.holds(stated), when.holds(Occasion(NOW, "home"))


@uses("filters")
def test_a_filter_tells_apart_by_the_attribute(attribute, use):
    column = attribute.columns[0].split(".")[1]
    is_number = FIELDS[use].takes == "a range"
    condition = FIELDS[use].read(["4.."] if is_number else ["Tea"])

    assert condition.covers({"item_id": "i", column: 4.5 if is_number else "Tea"}, 0)
    assert not condition.covers({"item_id": "i"}, 0)


@pytest.mark.parametrize("attribute", [one for one in ATTRIBUTES if one.card], ids=lambda attribute: attribute.name)
def test_a_card_shows_the_attribute(attribute):
    assert attribute.columns[0].split(".")[1] in CARD

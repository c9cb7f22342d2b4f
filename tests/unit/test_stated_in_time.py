"""Of what the shop's file says of a person, and what the person answered, the newer counts: an older one never wins."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from aisle.ranking.query_context import build_context
from aisle.ranking.request import request_from_json, request_to_json
from tests.tea_and_coffee import CONFIG, NOW, interaction_rows, interactions, item_rows, model, request, user_rows
from training.container.export import known_users
from training.data.dataset import assemble

FILED = NOW - timedelta(days=2)
LONG_BEFORE, JUST_BEFORE, AFTER = FILED - timedelta(days=300), FILED - timedelta(minutes=10), FILED + timedelta(days=1)
FAVOURITE = "favourite_categories"


@cache
def shop(filed_at):
    """Its file says of user 0: favours Tea."""
    users = [{**row, "updated_at": filed_at and filed_at.replace(tzinfo=None)} for row in user_rows()]
    data = assemble(interactions(interaction_rows()), item_rows(), users, CONFIG.event_weights)
    return replace(model(), users=known_users(data))


def favoured(answers, said_at, filed_at=FILED):
    """The categories that count for user 0."""
    said = dict.fromkeys(answers, said_at) if said_at else {}
    asked = request_from_json(request_to_json(request(user_id="0", preferences=answers, preferences_said_at=said)))
    stated = build_context(shop(filed_at), asked).shoppers.stated
    return [shop(filed_at).catalogue.vocabularies["category"][code] for code in stated.categories.tolist()]


@pytest.mark.parametrize(
    ("said_at", "counts"), [(AFTER, "Coffee"), (JUST_BEFORE, "Coffee"), (LONG_BEFORE, "Tea"), (None, "Coffee")]
)
def test_the_newer_of_file_and_answer_counts(said_at, counts):
    assert favoured({FAVOURITE: ["Coffee"]}, said_at) == [counts]


@pytest.mark.parametrize(("said_at", "counts"), [(AFTER, []), (LONG_BEFORE, ["Tea"])])
def test_an_answer_that_was_taken_back_is_gone_until_the_file_says_it_again(said_at, counts):
    assert favoured({FAVOURITE: None}, said_at) == counts


def test_what_the_file_says_nothing_of_stays_the_shoppers_own():
    assert favoured({"budget_max": 6.0}, LONG_BEFORE) == ["Tea"]
    asked = request(user_id="0", preferences={"budget_max": 6.0}, preferences_said_at={"budget_max": LONG_BEFORE})
    assert build_context(shop(FILED), asked).shoppers.stated.budget.tolist() == [6.0]


def test_a_model_that_tells_no_time_of_its_file_lets_the_answer_count():
    assert favoured({FAVOURITE: ["Coffee"]}, LONG_BEFORE, filed_at=None) == ["Coffee"]

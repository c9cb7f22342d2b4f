"""The front door's time stands in one parameter, and both functions may run well beyond it."""

import pytest

from aisle_aws.answering.answer_budget import FIRST_ANSWER_S
from aisle_aws.answering.records import RECORDS_S

FUNCTIONS = ("RecommendFunction", "RecommendPageFunction")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_function_outlives_its_longest_answer(template, resources, function):
    longest_s = template["Parameters"]["AnswerBudgetMs"]["MaxValue"] / 1000

    assert resources[function]["Properties"]["Timeout"] >= 1.5 * (max(longest_s, FIRST_ANSWER_S) + RECORDS_S)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_answer_has_a_second_unless_the_shop_says_otherwise(template, resources, function):
    variables = resources[function]["Properties"]["Environment"]["Variables"]

    assert template["Parameters"]["AnswerBudgetMs"]["Default"] == 1000
    assert variables["ANSWER_BUDGET_MS"] == {"Ref": "AnswerBudgetMs"}

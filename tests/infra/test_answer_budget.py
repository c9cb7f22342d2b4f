"""The front door's time stands in one parameter, and the function may run well beyond it."""

from aisle_aws.answering.answer_budget import FIRST_ANSWER_S
from aisle_aws.answering.served_lists import IMPRESSION_S


def test_the_function_outlives_its_longest_answer(template, resources):
    longest_s = template["Parameters"]["AnswerBudgetMs"]["MaxValue"] / 1000

    assert resources["RecommendFunction"]["Properties"]["Timeout"] >= 1.5 * (
        max(longest_s, FIRST_ANSWER_S) + IMPRESSION_S
    )


def test_an_answer_has_a_second_unless_the_shop_says_otherwise(template, resources):
    variables = resources["RecommendFunction"]["Properties"]["Environment"]["Variables"]

    assert template["Parameters"]["AnswerBudgetMs"]["Default"] == 1000
    assert variables["ANSWER_BUDGET_MS"] == {"Ref": "AnswerBudgetMs"}

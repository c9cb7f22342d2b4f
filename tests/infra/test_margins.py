"""What a challenger may lose stands in the template's parameters, and in the core as their defaults."""

from aisle.experiments.experiment import MARGINS


def test_the_template_and_the_calculator_start_from_the_same_margins(template):
    parameters = template["Parameters"]

    assert {
        "purchases": parameters["PurchasesMargin"]["Default"],
        "revenue": parameters["RevenueMargin"]["Default"],
    } == MARGINS


def test_the_verdict_is_by_the_margins_of_the_stack(resources):
    variables = resources["JudgeExperimentFunction"]["Properties"]["Environment"]["Variables"]

    assert variables["PURCHASES_MARGIN"] == {"Ref": "PurchasesMargin"}
    assert variables["REVENUE_MARGIN"] == {"Ref": "RevenueMargin"}

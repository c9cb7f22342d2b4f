"""What a challenger may lose stands in the template's parameters, and in the core as their defaults."""

import math
import re

from aisle.experiments.duration import EFFECT, people_needed, ramp, typical
from aisle.experiments.experiment import MARGINS
from glue.outcomes.rows import KEPT_DAYS
from local.runtime.checkout import ROOT

OUTCOMES = ROOT / "functions" / "run_query" / "queries" / "experiment_outcomes.sql"


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


def test_a_trials_longest_time_is_what_a_gain_that_matters_takes_with_two_thousand_people_a_day(template):
    people = people_needed(typical(0.3, 0.03, 1.0), MARGINS, EFFECT, share=0.5)

    days = ramp((0.01, 0.1), 2_000) + math.ceil(people / 2_000)

    assert days <= template["Parameters"]["LongestTrialDays"]["Default"] <= 1.1 * days


def test_no_trial_is_longer_than_its_outcomes_are_kept(template):
    (window,) = re.findall(r"first_shown_at \+ interval '(\d+)' day", OUTCOMES.read_text())

    assert template["Parameters"]["LongestTrialDays"]["MaxValue"] + int(window) < KEPT_DAYS

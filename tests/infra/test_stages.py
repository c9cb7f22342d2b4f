"""The parameter Stages: what CloudFormation refuses before a function has to."""

import re

import pytest


@pytest.mark.parametrize(
    ("stages", "is_taken"),
    [
        ("0.01,0.1,0.5,1", True),
        (".01,0.5,1", True),
        (".0,1", False),
        ("0.1", False),
        ("0.1,0.5", False),
        ("2,1", False),
    ],
)
def test_stages_are_shares_above_nothing_and_end_with_all(template, stages, is_taken):
    pattern = template["Parameters"]["Stages"]["AllowedPattern"]

    assert bool(re.search(pattern, stages)) == is_taken

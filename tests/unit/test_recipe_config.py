"""A recipe's overrides: what a training takes, and what it refuses before it reads any data."""

import json
import subprocess
import sys
from dataclasses import fields

import pytest

from aisle.errors import InvalidInput
from training.bounds import bound_of
from training.config import Config
from training.overrides import HELD, override, read_overrides


def configured(**overrides):
    return override(Config(), read_overrides(json.dumps(overrides)))


def test_a_recipe_that_overrides_nothing_has_the_standard_values():
    assert override(Config(), read_overrides("{}")) == Config()


def test_a_recipe_overrides_numbers_layers_and_event_weights():
    config = configured(factors=32, learning_rate=1e-3, hidden=[64], event_weights={"by_event": {"view_item": 2}})

    assert (config.factors, config.learning_rate, config.hidden) == (32, 0.001, (64,))
    assert config.event_weights.of("view_item") == 2
    assert config.event_weights.of("purchase") == Config().event_weights.of("purchase")


def test_a_whole_number_stands_for_a_share():
    assert configured(decay_likes=1).decay_likes == 1.0


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ({"factor": 3}, "config.factor: there is no such value.*did you mean factors"),
        ({"factors": "96"}, "config.factors: must be a whole number from 4 to 512 .got '96'."),
        ({"factors": 96.0}, "must be a whole number"),
        ({"factors": True}, "must be a whole number"),
        ({"factors": 0}, "from 4 to 512"),
        ({"sequence_dropout": 1.0}, "config.sequence_dropout: must be a number from 0 to 0.95"),
        ({"learning_rate": None}, "must be a number"),
        ({"hidden": []}, "config.hidden: must be a list of 1 to 4 whole numbers"),
        ({"hidden": [64, "64"]}, "config.hidden: must be a whole number"),
        ({"seed": 8}, "config.seed: cannot be overridden: it is a hyperparameter of its own"),
        ({"test_share": 0.5}, "config.test_share: cannot be overridden: it decides who is evaluated"),
        ({"event_weights": {"purchase": 3}}, "config.event_weights: must be an object of by_event"),
        ({"event_weights": {"by_event": {"purchase": 0}}}, "a purchase must weigh more than 0"),
        ({"event_weights": {"by_event": {"looked": 1}}}, "looked"),
        ({"event_weights": {"by_event": {"purchase": "5"}}}, "config.event_weights.purchase: must be a number"),
        ({"half_life_days_least": 60}, "must be at most half_life_days_most"),
    ],
)
def test_what_no_training_can_use_is_refused_in_words(overrides, told):
    with pytest.raises(InvalidInput, match=told):
        configured(**overrides)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "config: must be JSON"),
        ("[]", "must be a JSON object"),
        ('{"factors": 8, "factors": 9}', "factors stands there twice"),
        ('{"factor_confidence": NaN}', "must be a number from 0.001"),
        (json.dumps({"a" * 2_600: 1}), "must have at most 2500 characters"),
        ("[" * 2_400, "must be JSON"),
    ],
)
def test_what_is_no_object_of_values_is_refused_in_words(text, told):
    with pytest.raises(InvalidInput, match=told):
        override(Config(), read_overrides(text))


def test_every_value_has_bounds_and_lies_within_them():
    numbers = [each.name for each in fields(Config) if isinstance(getattr(Config(), each.name), int | float)]

    for name in set(numbers) - set(HELD):
        least, most = bound_of(name)
        assert least <= getattr(Config(), name) <= most, name


def test_a_recipe_is_checked_without_torch():
    code = "import sys, training.overrides; sys.exit('torch' in sys.modules or 'pyarrow' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

"""A recipe's configuration: JSON that overrides tuning values, checked before any data are read.

It needs no torch and no cloud, so a command checks a recipe before it proposes it.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from aisle.errors import InvalidInput
from aisle.events.preference_weights import STANDARD_WEIGHTS, EventWeights
from aisle.selection.nearest_name import did_you_mean
from training.bounds import WIDTH, Bound, bound_of
from training.config import Config

CONFIG = "config"
LONGEST = 2_500  # characters: SageMaker's limit for the value of a hyperparameter
MOST_LAYERS = 4
GREATEST_WEIGHT = 1_000.0
HELD = {
    "seed": "it is a hyperparameter of its own",
    "test_share": "it decides who is evaluated, so it is the same for all recipes",
    "test_examples": "it decides who is evaluated, so it is the same for all recipes",
    "test_examples_per_person": "it decides who is evaluated, so it is the same for all recipes",
}


def read_overrides(text: str) -> dict[str, Any]:
    """The JSON object of a recipe's overrides.

    Raises: InvalidInput, where it is no JSON object, too long, or names a value twice.
    """
    if len(text) > LONGEST:
        raise InvalidInput(CONFIG, f"must have at most {LONGEST} characters (it has {len(text)})")
    try:
        read = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(CONFIG, f"must be JSON: {error}") from None
    if not isinstance(read, dict):
        raise InvalidInput(CONFIG, "must be a JSON object of tuning values", text)
    return read


def override(config: Config, overrides: Mapping[str, Any]) -> Config:
    """The configuration with the overrides.

    Raises: InvalidInput, for an unknown name, a wrong type, or a value that no training can use.
    """
    known = [each.name for each in fields(Config) if each.name not in HELD]
    for name in overrides:
        if name in HELD:
            raise InvalidInput(f"{CONFIG}.{name}", f"cannot be overridden: {HELD[name]}")
        if name not in known:
            raise InvalidInput(f"{CONFIG}.{name}", f"there is no such value; {did_you_mean(name, known)}")
    changed = replace(config, **{name: _value(name, given, config) for name, given in overrides.items()})
    if changed.half_life_days_least > changed.half_life_days_most:
        raise InvalidInput(f"{CONFIG}.half_life_days_least", "must be at most half_life_days_most")
    return changed


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{', '.join(twice)} stands there twice")
    return dict(pairs)


def _value(name: str, given: Any, config: Config) -> Any:
    usual = getattr(config, name)
    if isinstance(usual, EventWeights):
        return _weights(name, given)
    if isinstance(usual, tuple):
        return _layers(name, given)
    return _number(f"{CONFIG}.{name}", given, bound_of(name), whole=isinstance(usual, int))


def _number(field: str, given: Any, bound: Bound, whole: bool) -> float:
    least, most = bound
    rule = f"must be a {'whole ' if whole else ''}number from {least:g} to {most:g}"
    allowed = int if whole else (int, float)
    if isinstance(given, bool) or not isinstance(given, allowed) or not least <= given <= most:
        raise InvalidInput(field, rule, given)  # NaN is within no bounds
    return given if whole else float(given)


def _layers(name: str, given: Any) -> tuple[int, ...]:
    field = f"{CONFIG}.{name}"
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_LAYERS:
        raise InvalidInput(field, f"must be a list of 1 to {MOST_LAYERS} whole numbers", str(given))
    return tuple(int(_number(field, width, WIDTH, whole=True)) for width in given)


def _weights(name: str, given: Any) -> EventWeights:
    """Weights that are not named are the standard ones."""
    field, parts = f"{CONFIG}.{name}", STANDARD_WEIGHTS.to_json()
    if not isinstance(given, dict) or not isinstance(given.get("by_event", {}), dict) or set(given) - set(parts):
        raise InvalidInput(field, f"must be an object of {', '.join(parts)}", str(given))
    merged = {**parts, **given, "by_event": {**parts["by_event"], **given.get("by_event", {})}}
    for key, weight in {**merged["by_event"], **{key: merged[key] for key in parts if key != "by_event"}}.items():
        _number(f"{field}.{key}", weight, (-GREATEST_WEIGHT, GREATEST_WEIGHT), whole=False)
    try:
        return EventWeights.from_json(merged)
    except ValueError as error:
        raise InvalidInput(field, str(error)) from None

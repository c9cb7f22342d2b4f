"""Who meets which variant. All follows from the endpoint's variants and the id by which a person is drawn.

So front door and judge agree without telling each other, and a new stage changes salt and name in one step.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aisle.events.person import place_in_unit_interval
from aisle.releases.recipe import recipe_of
from aisle.releases.release import CANARY, CHALLENGER, CHAMPION, Variant, share

HOLDOUT = "holdout"  # gets trending lists only, in every trial and between them
SHARE_DIGITS = 6  # SageMaker keeps weights as single precision
NAMED_TWICE = re.compile(r"(.+)-(\1-\d{8}-\d{6})")  # the endpoint's name, and a version without recipe


@dataclass(frozen=True)
class Assignment:
    """The variant that a person is to meet, whatever rung answers. None: the split is not known."""

    variant: str | None
    experiment: str | None = None


NOT_KNOWN = Assignment(None)


def assign(drawn_as: str, variants: Sequence[Variant] | None, holdout_share: float) -> Assignment:
    """Draw a person: the same one has the same variant as long as the split is the same.

    `variants`: the endpoint's; None or none where they are not known. The holdout needs none.
    """
    if place_in_unit_interval(drawn_as, HOLDOUT) < holdout_share:
        return Assignment(HOLDOUT)
    if not variants:
        return NOT_KNOWN
    if experiment := experiment_of(variants):
        meets = _is_drawn(drawn_as, experiment, stage_share(experiment))
        return Assignment(CHALLENGER if meets else CHAMPION, experiment)
    canary = _find(variants, CANARY)
    if canary and _is_drawn(drawn_as, canary.model_name, share(variants, CANARY)):
        return Assignment(CANARY)
    return Assignment(CHAMPION)


def experiment_of(variants: Sequence[Variant]) -> str | None:
    """The running trial's recipe and stage, which salt the draw; None where no trial runs.

    A refresh changes neither. A new stage draws everybody anew.

    >>> trial = [Variant("champion", "aisle-aisle-20261128-020000-0a1b2c3d", "t", weight=0.9)]
    >>> experiment_of([*trial, Variant("challenger", "aisle-aisle-20261128-020000-3f2a9c1b", "t", weight=0.1)])
    '3f2a9c1b/0.1'
    """
    challenger = _find(variants, CHALLENGER)
    if challenger is None or challenger.weight <= 0:
        return None
    return f"{trial_of(challenger.model_name)}/{round(share(variants, CHALLENGER), SHARE_DIGITS):g}"


def trial_of(model_name: str) -> str:
    """What a challenger stands for: its recipe. Where its version names none, the version.

    >>> trial_of("aisle-aisle-20261128-020000-3f2a9c1b"), trial_of("aisle-aisle-20261128-020000")
    ('3f2a9c1b', 'aisle-20261128-020000')
    """
    named_twice = NAMED_TWICE.fullmatch(model_name)
    return recipe_of(model_name) or (named_twice[2] if named_twice else model_name)


def trial_in(experiment: str) -> str:
    """The trial that an experiment is a stage of.

    >>> trial_in("3f2a9c1b/0.1")
    '3f2a9c1b'
    """
    return experiment.rpartition("/")[0]


def stage_share(experiment: str) -> float:
    """The challenger's share in an experiment.

    >>> stage_share("3f2a9c1b/0.1")
    0.1
    """
    return float(experiment.rpartition("/")[2])


def _is_drawn(drawn_as: str, salt: str, of: float) -> bool:
    return place_in_unit_interval(drawn_as, salt) < of


def _find(variants: Sequence[Variant], name: str) -> Variant | None:
    return next((variant for variant in variants if variant.name == name), None)

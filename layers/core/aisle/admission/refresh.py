"""The refresh gate: a recipe fitted anew, against the last model of its own recipe.

The two were evaluated on the rows of two nights, so they are compared by both standard errors and a margin.
"""

import math
from collections.abc import Iterator
from statistics import NormalDist

from aisle.admission.evaluation import METRIC, Evaluation, number, table
from aisle.admission.fit_to_serve import fit_to_serve
from aisle.admission.limits import CHANCE, Limits
from aisle.admission.rules import Rule
from aisle.admission.slice_names import protected
from aisle.admission.sound import sound

SURE_HITS = 5.0  # expected; a slice then has none by chance once in 150 times


def refresh(evaluation: Evaluation, last: Evaluation | None, limits: Limits) -> Iterator[Rule]:
    """`last`: the evaluation of the recipe's last released model; None where it has none."""
    rules = list(sound(evaluation))
    yield from rules
    if evaluation.get("lacking") or not rules[0].passed:
        return
    yield from fit_to_serve(evaluation, last, limits)
    if last is None:
        yield Rule(True, "The recipe has no earlier model to compare with.")
    elif last.get("protocol") != evaluation.get("protocol"):
        yield Rule(True, "Its last was evaluated by another protocol, so the two do not compare.")
    else:
        yield _overall(evaluation, last, limits.refresh_margin)
        yield from _slices(evaluation, last, limits)


def _overall(evaluation: Evaluation, last: Evaluation, margin: float) -> Rule:
    now, before = (number(each, "metrics", METRIC) for each in (evaluation, last))
    if before is None or now is None:
        return Rule(True, f"Its last's evaluation has no {METRIC} to compare with.")
    errors = [number(each, "errors", METRIC) or 0.0 for each in (evaluation, last)]
    return _not_worse(METRIC, (now, errors[0]), (before, errors[1]), margin, CHANCE)


def _slices(evaluation: Evaluation, last: Evaluation, limits: Limits) -> Iterator[Rule]:
    both = sorted(set(table(evaluation, "slices")) & set(table(last, "slices")))
    enough = [name for name in both if all(_examples(each, name) >= limits.slice_cases for each in (evaluation, last))]
    yield from (rule for name in enough if (rule := _dead(evaluation, last, name)))
    judged = protected(enough)
    for name in judged:
        now, before = (_figure(each, name) for each in (evaluation, last))
        yield _not_worse(f"{METRIC} of {name}", now, before, limits.slice_margin, CHANCE / len(judged))
    if few := sorted(set(protected(both)) - set(judged)):
        yield Rule(True, f"Not judged, with fewer than {limits.slice_cases:g} cases: {', '.join(few)}.")


def _not_worse(what: str, now: tuple[float, float], before: tuple[float, float], margin: float, chance: float) -> Rule:
    """Each of the two: value and standard error."""
    bar = (1 - margin) * before[0]
    tolerance = NormalDist().inv_cdf(1 - chance) * math.hypot(now[1], (1 - margin) * before[1])
    passed = now[0] >= bar - tolerance
    told = f"{1 - margin:g} of its last's {before[0]:.4f}, less {tolerance:.4f} for chance"
    return Rule(passed, f"{what} {now[0]:.4f} is {'at least' if passed else 'less than'} {told}.")


def _dead(evaluation: Evaluation, last: Evaluation, name: str) -> Rule | None:
    """A slice that ranks nothing right, though its last did."""
    if (number(evaluation, "slices", name, METRIC) or 0.0) > 0:
        return None
    expected = (number(last, "slices", name, "hr@10") or 0.0) * _examples(evaluation, name)
    if expected < SURE_HITS:
        return None
    return Rule(False, f"{name} has no hit in {_examples(evaluation, name)} cases; its last would have {expected:.0f}.")


def _figure(evaluation: Evaluation, name: str) -> tuple[float, float]:
    """Value and standard error. An evaluation of before tells no error: a gain is from 0 to 1, which bounds it."""
    value, error = (number(evaluation, "slices", name, each) for each in (METRIC, "error"))
    value = min(max(value or 0.0, 0.0), 1.0)
    bound = math.sqrt(value * (1 - value) / max(_examples(evaluation, name), 1))
    return value, bound if error is None else error


def _examples(evaluation: Evaluation, name: str) -> int:
    return int(number(evaluation, "slices", name, "examples") or 0)

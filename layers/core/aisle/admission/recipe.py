"""The recipe gate: a new recipe against the champion's, both fitted on the same past and judged on the same cases.

The champion's recipe is fitted anew each time, so no bar is taken from a record and none drifts. Overall the new recipe
must prove that it is not worse by more than a margin. A slice has too few cases for a proof: it is refused where it is
worse by more than its margin, and by more than chance explains.
"""

from collections.abc import Iterator

import numpy as np

from aisle.admission.cases import Cases
from aisle.admission.evaluation import METRIC, Evaluation, number
from aisle.admission.fit_to_serve import fit_to_serve
from aisle.admission.limits import CHANCE, Limits
from aisle.admission.resampling import relative_differences
from aisle.admission.rules import Rule
from aisle.admission.slice_names import protected
from aisle.admission.sound import sound
from aisle.arrays.array_types import Doubles

CHANCE_OF_SLICES = 0.02  # of all together: slices may cost an equally good recipe so many trials
ROUNDING = 1e-3  # evaluation.json rounds its mean


def recipe(evaluation: Evaluation, cases: Cases, base: Evaluation, base_cases: Cases, limits: Limits) -> Iterator[Rule]:
    """`base`: of the champion's recipe, fitted on the same past."""
    yield from sound(evaluation)
    yield from fit_to_serve(evaluation, base, limits)
    alike = _comparable(evaluation, cases, base, base_cases)
    yield alike
    if not alike.passed or not base_cases.gain.any():
        return
    names = [name for name in protected(cases.slices) if name in base_cases.slices]
    judged = [name for name in names if np.count_nonzero(base_cases.slices[name]) >= limits.slice_cases]
    groups = [np.ones(len(cases), dtype=bool), *(base_cases.slices[name] for name in judged)]
    differences = relative_differences(cases.person, cases.gain, base_cases.gain, groups)
    yield _overall(differences[:, 0], len(cases), limits.recipe_margin)
    for place, name in enumerate(judged, start=1):
        yield _slice(name, differences[:, place], limits.slice_margin, CHANCE_OF_SLICES / len(judged))
    if few := [name for name in names if name not in judged]:
        yield Rule(True, f"Not judged, with fewer than {limits.slice_cases:g} cases: {', '.join(few)}.")


def _comparable(evaluation: Evaluation, cases: Cases, base: Evaluation, base_cases: Cases) -> Rule:
    """The same examples, in the same order, and cases that belong to their evaluation."""
    for whose, told, held in (("its own", evaluation, cases), ("the champion's recipe's", base, base_cases)):
        mean = float(held.gain.mean()) if len(held) else 0.0
        if abs(mean - (number(told, "metrics", METRIC) or 0.0)) > ROUNDING:
            return Rule(
                False, f"The cases of {whose} evaluation have a mean {METRIC} of {mean:.4f}, and it tells another."
            )
    if evaluation.get("evaluated_on") != base.get("evaluated_on") or not np.array_equal(
        cases.person, base_cases.person
    ):
        return Rule(
            False,
            "The two recipes do not compare: they were evaluated on different examples "
            f"({len(cases)} and {len(base_cases)}). The tables changed between the two trainings, as by an erasure, or "
            "the recipe changes which events count as visits. The next retrain tries again, once.",
            compares=False,
        )
    return Rule(
        True, f"Both recipes were evaluated on the same {len(cases)} cases of {len(np.unique(cases.person))} people."
    )


def _overall(differences: Doubles, cases: int, margin: float) -> Rule:
    """Non-inferiority: the lower end of the interval is above the margin."""
    low, high = np.nanquantile(differences[1:], (CHANCE, 1 - CHANCE))
    found = f"{METRIC} is {differences[0]:+.1%} of the champion's recipe's ({low:+.1%} to {high:+.1%})"
    if low > -margin:
        return Rule(True, f"{found}: surely not worse by {margin:.1%}.")
    if high < -margin:
        return Rule(False, f"{found}: surely worse by more than {margin:.1%}.")
    needed = cases * ((differences[0] - low) / margin) ** 2 * 4  # an equal recipe then proves it in 19 of 20 nights
    more = f" A recipe as good as the champion's needs about {needed:,.0f} cases, and there are {cases:,}."
    return Rule(False, f"{found}: it may be worse by more than {margin:.1%}.{more if needed > cases else ''}")


def _slice(name: str, differences: Doubles, margin: float, chance: float) -> Rule:
    if np.isnan(differences[0]):
        return Rule(True, f"{name}: the champion's recipe ranks nothing right there.")
    high = float(np.nanquantile(differences[1:], 1 - chance))
    found = f"{name}: {METRIC} is {differences[0]:+.1%} of the champion's recipe's (at most {high:+.1%})"
    if differences[0] < -margin and high < 0:
        return Rule(False, f"{found}: worse by more than {margin:.1%}, and by more than chance.")
    return Rule(True, f"{found}.")

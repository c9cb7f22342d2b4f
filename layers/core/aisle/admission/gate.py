"""The three gates: the first model, a recipe fitted anew, and a new recipe."""

from aisle.admission.cases import FILE, read_cases
from aisle.admission.evaluation import Evaluation
from aisle.admission.limits import Limits
from aisle.admission.recipe import recipe
from aisle.admission.refresh import refresh
from aisle.admission.rules import Rule, Verdict, verdict
from aisle.admission.sound import sound
from aisle.errors import InvalidInput

GATES = ("first", "refresh", "recipe")


def admit_first(evaluation: Evaluation) -> Verdict:
    """The gate of a shop where no model serves."""
    return verdict(sound(evaluation))


def admit_refresh(evaluation: Evaluation, last: Evaluation | None, limits: Limits) -> Verdict:
    """The gate of a recipe fitted anew, against the last model of its own recipe."""
    return verdict(refresh(evaluation, last, limits))


def admit_recipe(
    evaluation: Evaluation, cases: bytes | None, base: Evaluation, base_cases: bytes | None, limits: Limits
) -> Verdict:
    """The gate of a new recipe, against the champion's recipe fitted on the same past. Cases are files, or absent.

    A champion of an image of before leaves none, whatever one trains: else no recipe would ever follow it.
    """
    if evaluation.get("lacking"):
        return admit_first(evaluation)
    if cases is not None and base_cases is None:
        return admit_refresh(evaluation, base, limits)
    read = []
    for whose, file in (("The new recipe", cases), ("The champion's recipe", base_cases)):
        if file is None:
            return _refused(f"{whose} left no {FILE}: its image is of before, so it does not compare. Train it anew.")
        try:
            read.append(read_cases(file))
        except InvalidInput as error:
            return _refused(f"{whose}'s cases were not read: {error}.")
    return verdict(recipe(evaluation, read[0], base, read[1], limits))


def _refused(reason: str) -> Verdict:
    return verdict([Rule(False, reason)])

"""The end of a trial, of a gate or of a canary -> the registry's entry says so, and the recipe leaves the line."""

from datetime import UTC, datetime
from typing import Any

from aisle.releases.recipe import recipe_of
from aisle_aws.models import model_packages, recipe_store
from aisle_aws.telemetry import logger

GOOD = ("tried", "promoted")
NOT_COMPARED = "not compared"
TWICE = "That was so twice: it leaves the line, and `ops.models propose` brings it back."
OF_A_MODEL = ("dropped",)  # says nothing of the recipe: the next refresh is another model


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"model_version", "verdict", "reasons": [...]}` -> `{"recipe", "verdict", "left_line"}`.

    Verdicts: `tried`, its trial began; `promoted`; `refused`, by the gate; `not trained`; `withdrawn`; `rolled back`;
    `undecided`, its time was over; `stopped by the operator`; `dropped`, a canary; `not compared`, the data changed
    between two trainings. Then the recipe keeps its place, but not for another model: a recipe that makes examples of
    its own would hold the line for ever. A second call writes the same. A model that was never registered has no entry
    to change.
    Raises: Unavailable
    """
    version, verdict, words = event["model_version"], event["verdict"], " ".join(event["reasons"])
    recipe_id, left = recipe_of(version), False
    if verdict == NOT_COMPARED and recipe_id is not None and _was_not_compared(recipe_id, version):
        verdict, words = "refused", f"{words} {TWICE}"
    if recipe_id is not None and verdict not in OF_A_MODEL:
        told = {"verdict": verdict, "reasons": words, "model_version": version, "at": datetime.now(UTC).isoformat()}
        recipe_store.tell_verdict(recipe_id, told)
        left = verdict != NOT_COMPARED and recipe_store.leave(recipe_id)
    model_packages.tell_verdict(version, verdict, words, is_approved=verdict in GOOD)
    logger.info("verdict recorded", version=version, verdict=verdict, reasons=words)
    return {"recipe": recipe_id, "verdict": verdict, "left_line": left}


def _was_not_compared(recipe_id: str, version: str) -> bool:
    """As another model of the same recipe."""
    last = recipe_store.verdict(recipe_id) or {}
    return last.get("verdict") == NOT_COMPARED and last["model_version"] != version

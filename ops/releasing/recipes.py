"""Recipes by the operator's word: proposed, shown, and taken out of the line."""

import json
import os
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aisle.errors import InvalidInput
from aisle.releases.recipe import recipe, recipe_of
from aisle_aws.models import recipe_store
from ops.command import Told
from ops.stack import Stack
from training.config import Config
from training.overrides import override, read_overrides


def propose(given: Namespace, stack: Stack) -> Told:
    """Raises: InvalidInput, where the file is not such an object or the recipe was proposed before."""
    _about(stack)
    overrides, now = read(Path(given.config)), datetime.now(UTC)
    made = recipe(stack.output("ModelImageUri"), overrides)
    is_new = recipe_store.define(made, "operator", now)
    verdict = recipe_store.verdicts().get(made.recipe_id)
    recipe_store.join(made.recipe_id, now)
    line = [place.recipe_id for place in recipe_store.line()]
    told = {"recipe": made.recipe_id, "image_uri": made.image_uri, "config": overrides, "is_new": is_new}
    return {**told, "waiting": line, "before": verdict}


def withdraw(given: Namespace, stack: Stack) -> Told:
    """Raises: InvalidInput, where the recipe does not wait."""
    _about(stack)
    line = [place.recipe_id for place in recipe_store.line()]
    if not recipe_store.leave(given.recipe):
        raise InvalidInput("RECIPE", f"does not wait; in line are: {', '.join(line) or 'none'}", given.recipe)
    return {"withdrawn": given.recipe, "waiting": [each for each in line if each != given.recipe]}


def told(stack: Stack, serving: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Every recipe with what it does now, and the line."""
    _about(stack)
    line = [place.recipe_id for place in recipe_store.line()]
    serves = {recipe_of(version): about["variant"] for version, about in serving.items() if about["weight"]}
    verdicts = recipe_store.verdicts()
    found = [
        {
            "recipe": recipe_id,
            "config": about["config"],
            "image_uri": about["image_uri"],
            "proposed_at": about["proposed_at"],
            "proposed_by": about["proposed_by"],
            "serves": serves.get(recipe_id),
            "place": line.index(recipe_id) + 1 if recipe_id in line else None,
            "verdict": verdicts.get(recipe_id),
        }
        for recipe_id, about in recipe_store.defined().items()
    ]
    return {"recipes": sorted(found, key=lambda each: each["proposed_at"]), "waiting": line}


def line(about: dict[str, Any]) -> str:
    """For people: one recipe."""
    place = f"number {about['place']} in line" if about["place"] else "not in line"
    verdict = about["verdict"]
    ended = f"{verdict['verdict']}: {verdict['reasons']}" if verdict else ""
    return f"recipe {about['recipe']}  {about['serves'] or place:<16}  {json.dumps(about['config'])}  {ended}"


def read(path: Path) -> dict[str, Any]:
    """The overrides in a file. Raises: InvalidInput, in the words that the training itself would use"""
    try:
        found = read_overrides(path.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput("--config", f"cannot be read: {error}", str(path)) from error
    override(Config(), found)
    return found


def _about(stack: Stack) -> None:
    """The store is that of this stack."""
    os.environ["ARTIFACTS_BUCKET"] = stack.output("ArtifactsBucketName")
    os.environ["ENDPOINT_NAME"] = stack.output("EndpointName")

"""Recipes in S3: those that were ever proposed, the line, when the trial of each began, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aisle.errors import InvalidInput
from aisle.lake.zones import RECIPES
from aisle.releases.recipe import Recipe, recipe, recipe_of
from aisle_aws.models import releases
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.transport.clients import client

DEFINED, WAITING, VERDICTS, TRIALS = (f"{RECIPES}/{part}" for part in ("defined", "waiting", "verdicts", "trials"))


@dataclass(frozen=True)
class Place:
    """One recipe's place in the line."""

    key: str
    recipe_id: str
    since: str  # YYYYMMDDTHHMMSS, microseconds, Z: two of one second keep their order


def define(made: Recipe, proposed_by: str, now: datetime) -> bool:
    """Returns whether it is new. A recipe that is defined already stays as it is."""
    if is_defined(made):
        return False
    key = f"{DEFINED}/{made.recipe_id}.json"
    told = {"image_uri": made.image_uri, "config": dict(made.config)}
    told |= {"proposed_at": now.isoformat(), "proposed_by": proposed_by}
    object_store.write_json(settings.artifacts_bucket, key, told)
    return True


def is_defined(made: Recipe) -> bool:
    return object_store.exists(settings.artifacts_bucket, f"{DEFINED}/{made.recipe_id}.json")


def defined() -> dict[str, dict[str, Any]]:
    """Every recipe, as it was written."""
    found = {_id(key): object_store.read_json(settings.artifacts_bucket, key) for key in _keys(DEFINED)}
    return {recipe_id: told for recipe_id, told in found.items() if told}


def find(recipe_id: str) -> Recipe:
    """Raises: InvalidInput, where nobody defined it."""
    told = object_store.read_json(settings.artifacts_bucket, f"{DEFINED}/{recipe_id}.json")
    if told is None:
        raise InvalidInput("recipe", "is not defined: `ops.models list` names those that are", recipe_id)
    return Recipe(recipe_id, told["image_uri"], told["config"])


def of_model(model_name: str) -> Recipe:
    """The recipe of a SageMaker model. One of a release that knew no recipes is its image without overrides."""
    recipe_id = recipe_of(releases.model_version(model_name))
    if recipe_id is not None:
        return find(recipe_id)
    described = client("sagemaker").describe_model(ModelName=model_name)
    return recipe(described["PrimaryContainer"]["Image"], {})


def line() -> list[Place]:
    """The recipes that wait, the first one first."""
    return [Place(key, _id(key).rpartition("-")[2], _id(key).rpartition("-")[0]) for key in _keys(WAITING)]


def join(recipe_id: str, now: datetime) -> None:
    """A recipe that waits already keeps its place."""
    if recipe_id not in {place.recipe_id for place in line()}:
        key = f"{WAITING}/{now:%Y%m%dT%H%M%S%fZ}-{recipe_id}.json"
        object_store.write_json(settings.artifacts_bucket, key, {"recipe": recipe_id})


def leave(recipe_id: str) -> bool:
    """Returns whether it waited."""
    keys = [place.key for place in line() if place.recipe_id == recipe_id]
    for key in keys:
        object_store.delete(settings.artifacts_bucket, key)
    return bool(keys)


def tell_verdict(recipe_id: str, verdict: Mapping[str, Any]) -> None:
    """The last word on a recipe; a later one replaces it."""
    object_store.write_json(settings.artifacts_bucket, f"{VERDICTS}/{recipe_id}.json", dict(verdict))


def verdicts() -> dict[str, dict[str, Any]]:
    """Recipe -> the last word on it."""
    found = {_id(key): object_store.read_json(settings.artifacts_bucket, key) for key in _keys(VERDICTS)}
    return {recipe_id: told for recipe_id, told in found.items() if told}


def verdict(recipe_id: str) -> dict[str, Any] | None:
    """The last word on it."""
    return object_store.read_json(settings.artifacts_bucket, f"{VERDICTS}/{recipe_id}.json")


def begin_trial(trial: str, now: datetime) -> None:
    """`trial`: the challenger's recipe. A later trial of it replaces the start of the earlier one."""
    object_store.write_json(settings.artifacts_bucket, f"{TRIALS}/{trial}.json", {"began_at": now.isoformat()})


def trial_began_at(trial: str) -> datetime | None:
    """None where the trial began before starts were written."""
    told = object_store.read_json(settings.artifacts_bucket, f"{TRIALS}/{trial}.json")
    return datetime.fromisoformat(told["began_at"]) if told else None


def _keys(prefix: str) -> list[str]:
    return object_store.keys(settings.artifacts_bucket, f"{prefix}/")


def _id(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".json")

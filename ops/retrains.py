"""Retrain a stack now, beside its schedule, and hear what the gates say.

    .venv/bin/python -m ops.retrains run [--stack NAME] [--end-trial]

The command waits, also for a retrain under way. The exit code is 1 where a recipe was refused, was not trained, or the
retrain failed; then standard error says why. The last line is what the retrain tells: {"released", "model_version",
"reasons", "models": [{"recipe", "gate", "approved", "reasons", ...}], ...}.

`--end-trial` is for a stack without shoppers, where no trial would end. A challenger takes the whole first, so that the
newest recipe is judged and need not wait in line. The command fails where one still waits, and where the deployed
recipe never passed a gate: a refused one leaves the line, so another run would only refresh the champion.
"""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from aisle.errors import Unavailable
from aisle.lake.zones import RECIPES
from aisle.releases.recipe import recipe, recipe_of
from aisle.releases.release import CHALLENGER
from aisle_aws.stores import object_store
from ops.command import Command, Incomplete, Told
from ops.releasing import execution, versions
from ops.releasing.release import release
from ops.stack import Stack

NO_REASON = "the gate gave no reason"
LINE = f"{RECIPES}/waiting/"  # in the artifacts bucket: <time>-<recipe>.json
VERDICTS = f"{RECIPES}/verdicts/"  # <recipe>.json
NOT_PASSED = ("refused", "not trained", "withdrawn")  # the other verdicts are of a trial, which no gate forbade


def run(given: Namespace, stack: Stack) -> Told:
    """Raises: Incomplete, with the gate's words; Unavailable, where the retrain itself failed"""
    if given.end_trial:
        _end_trial(stack)
    ended = execution.run(stack.output("RetrainStateMachineArn"), {"wait": True}, f"{stack.name} retrains")
    if ended["status"] != "SUCCEEDED":
        error, cause = ended.get("error") or ended["status"], ended.get("cause") or "no cause was given"
        raise Unavailable(f"{stack.name} was not retrained: {error}: {cause}")
    told: dict[str, Any] = json.loads(ended["output"])
    if refused := [*refusals(told), *(_unjudged(stack, told) if given.end_trial else ())]:
        raise Incomplete(f"{stack.name}: {'; '.join(refused)}", told)
    execution.say(f"{told['model_version']} passed its gate")
    return told


def _end_trial(stack: Stack) -> None:
    for version, about in versions.serving(stack).items():
        if about["variant"] == CHALLENGER and about["weight"]:
            release(stack, f"{version} takes the whole: its trial ends", change="promote", model_version=version)


def _unjudged(stack: Stack, told: dict[str, Any]) -> Iterator[str]:
    """A sentence for each recipe that waits, and one for the deployed recipe if no gate ever let it pass."""
    waiting = [_recipe(key).rpartition("-")[2] for key in object_store.keys(stack.output("ArtifactsBucketName"), LINE)]
    for each in waiting:
        yield f"the recipe {each} still waits in line, so no gate has judged it: retrain again"
    deployed = recipe(stack.output("ModelImageUri"), {}).recipe_id
    tonight = [*told.get("models", ()), *told.get("not_trained", ())]
    named = {recipe_of(version) for version in [*versions.serving(stack), *(each["model_version"] for each in tonight)]}
    known = {*waiting, *named, *(each.get("recipe") for each in tonight)}
    if deployed not in known and (reason := _not_passed(stack, deployed)):
        yield f"{reason}. Repair it, or let `ops.models propose` put it in line again: its values are {{}}"


def _not_passed(stack: Stack, recipe_id: str) -> str | None:
    """Why no gate let the recipe pass, by the last word on it. None: one did."""
    bucket, key = stack.output("ArtifactsBucketName"), f"{VERDICTS}{recipe_id}.json"
    verdict = object_store.read_json(bucket, key) if key in object_store.keys(bucket, VERDICTS) else None
    if verdict is None:
        return f"the deployed recipe {recipe_id} was never judged, and it does not wait in line"
    if verdict["verdict"] in NOT_PASSED:
        words = str(verdict["reasons"] or NO_REASON).rstrip(".")
        return f"the deployed recipe {recipe_id} was {verdict['verdict']} before ({verdict['model_version']}): {words}"
    return None


def _recipe(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".json")


def refusals(told: Told) -> Iterator[str]:
    """A sentence for each model that may not serve.

    >>> worse = {"model_version": "m1", "gate": "recipe", "approved": False, "reasons": ["Worse."]}
    >>> list(refusals({"models": [worse]}))
    ['m1 was refused by the recipe gate: Worse.']
    """
    if told.get("refused"):
        yield f"nothing was retrained: {_joined(told.get('reasons'))}"
        return
    for each in told.get("models", ()):
        if not each["approved"]:
            gate = f"the {each['gate']} gate" if each.get("gate") else "the gate"
            yield f"{each['model_version']} was refused by {gate}: {_joined(each.get('reasons'))}"
    for each in told.get("not_trained", ()):
        yield f"{each['model_version']} was not trained: {each['reason']}"
    if not told.get("released") and "models" not in told:
        yield f"{told['model_version']} was refused by the gate: {_joined(told.get('reasons'))}"


def _joined(reasons: Any) -> str:
    return " ".join(map(str, reasons or ())) or NO_REASON


def command() -> Command:
    made = Command("retrains", __doc__)
    parser = made.verb("run", run, "retrain now, wait, and fail where a gate refuses")
    parser.add_argument(
        "--end-trial", action="store_true", help="a challenger takes the whole first: no shopper ends it"
    )
    return made


if __name__ == "__main__":
    sys.exit(command().run())

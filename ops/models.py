"""Versions of the model: which there are, how good they are, which serves, and which recipes wait for a trial.

    .venv/bin/python -m ops.models list [--stack NAME]
    .venv/bin/python -m ops.models show VERSION
    .venv/bin/python -m ops.models diff VERSION VERSION
    .venv/bin/python -m ops.models promote
    .venv/bin/python -m ops.models rollback [--to VERSION]
    .venv/bin/python -m ops.models mend
    .venv/bin/python -m ops.models propose --config FILE
    .venv/bin/python -m ops.models withdraw RECIPE

`promote` gives the challenger the whole, without waiting for the experiment. `rollback` gives it to the champion before
this one, or to any version that `list` calls kept; nothing is trained, and the endpoint answers meanwhile. Both end a
running experiment, and wait until the endpoint serves and the front door's pointer follows. The last line is what they
did: {"model_version", "champion", "before", "retired", ...}. Each repeats safely: where the last one failed after the
endpoint served, the same command ends it. `mend` ends any such release: the pointer, scaling and verdict follow what
serves, and a trial goes on.

`propose` makes a recipe of the deployed code and of your values (a JSON object of fields of training/config.py). It
stands in line: the next retraining without a trial fits it beside the champion's recipe, and tries it if it passes.
`list` shows the line; `withdraw` takes a recipe out of it.
"""

import sys
from argparse import Namespace
from typing import Any

from aisle.releases.recipe import recipe_of
from ops.command import Command, Told
from ops.releasing import changes, recipes, versions
from ops.stack import Stack

DECIDING_METRIC = "ndcg@10"


def show_all(given: Namespace, stack: Stack) -> Told:
    kept, serving = versions.kept(stack), versions.serving(stack)
    told = [_about(version, kept, serving) for version in versions.registered(stack)]
    for each in told:
        print(_line(each))
    waiting = recipes.told(stack, serving)
    for recipe in waiting["recipes"]:
        print(recipes.line(recipe))
    return {"versions": told, **waiting}


SHOWN_PARTS = ("protocol", "users", "errors", "slices", "calibration_error", "off_policy", "skew")


def show(given: Namespace, stack: Stack) -> Told:
    version = versions.find(stack, given.version)
    about = _about(version, versions.kept(stack), versions.serving(stack))
    evaluation = version.evaluation()
    parts = {name: evaluation.get(name) for name in SHOWN_PARTS}
    return {**about, "popularity": version.metrics(of_popularity=True), **parts, "data": evaluation.get("data")}


def diff(given: Namespace, stack: Stack) -> Told:
    """From the first version to the second."""
    one, other = (versions.find(stack, name) for name in given.versions)
    slices = [version.evaluation().get("slices") or {} for version in (one, other)]
    told = {name: _changes(*(each.get(name) or {} for each in slices)) for name in sorted({*slices[0], *slices[1]})}
    return {
        "from": one.name,
        "to": other.name,
        "data": {end: [one.properties.get(end), other.properties.get(end)] for end in ("data_first", "data_last")},
        "metrics": _changes(one.metrics(), other.metrics()),
        "slices": told,
    }


def _about(version: versions.Version, kept: set[str], serving: dict[str, dict[str, Any]]) -> dict[str, Any]:
    data = {end: version.properties.get(f"data_{end}") for end in ("first", "last")}
    about = {
        "version": version.name,
        "recipe": recipe_of(version.name),
        "kept": version.name in kept,
        "serves": serving.get(version.name),
    }
    return about | {"verdict": version.verdict(), "data": data, "metrics": version.metrics()}


def _line(about: dict[str, Any]) -> str:
    """For people: one version."""
    serves, metric = about["serves"], about["metrics"].get(DECIDING_METRIC)
    doing = f"{serves['variant']} {serves['weight']:.0%}" if serves else ("kept" if about["kept"] else "gone")
    quality = "not evaluated" if metric is None else f"{DECIDING_METRIC} {metric:.4f}"
    verdict = "approved" if about["verdict"]["approved"] else f"refused: {about['verdict']['reasons']}"
    return f"{about['version']}  {doing:<16}  {quality}  data to {about['data']['last'] or 'unknown'}  {verdict}"


def _changes(before: dict[str, float], after: dict[str, float]) -> dict[str, dict[str, float | None]]:
    """Each figure of both; the change where both have it.

    >>> _changes({"hr@10": 0.25}, {"hr@10": 0.5, "mrr": 0.125})
    {'hr@10': {'from': 0.25, 'to': 0.5, 'change': 0.25}, 'mrr': {'from': None, 'to': 0.125, 'change': None}}
    """
    told: dict[str, dict[str, float | None]] = {}
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        change = None if old is None or new is None else round(new - old, 5)
        told[name] = {"from": old, "to": new, "change": change}
    return told


def command() -> Command:
    made = Command("models", __doc__)
    made.verb("list", show_all, "every version that was trained, the newest first, and which serves")
    made.verb("show", show, "one version: its data, metrics by slice, and the gate's verdict").add_argument(
        "version", metavar="VERSION", help="as list shows it"
    )
    made.verb("diff", diff, "what changed from one version to another").add_argument(
        "versions", metavar="VERSION", nargs=2, help="as list shows it"
    )
    made.verb("propose", recipes.propose, "the deployed code with values of your own stands in line").add_argument(
        "--config", metavar="FILE", required=True, help='a JSON object, such as {"factors": 64}'
    )
    made.verb("withdraw", recipes.withdraw, "a recipe leaves the line").add_argument(
        "recipe", metavar="RECIPE", help="as list shows it"
    )
    made.verb("promote", changes.promote, "the challenger takes the whole")
    made.verb(
        "mend", changes.mend, "the pointer and the scaling follow what serves, after a release that failed half way"
    )
    made.verb("rollback", changes.rollback, "an earlier version takes the whole").add_argument(
        "--to", metavar="VERSION", help="the champion before this one, unless you name another"
    )
    return made


if __name__ == "__main__":
    sys.exit(command().run())

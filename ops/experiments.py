"""The running trial in words, how long one takes before it begins, and what Aisle is worth.

    .venv/bin/python -m ops.experiments show [--stack NAME]
    .venv/bin/python -m ops.experiments worth [--days 28]
    .venv/bin/python -m ops.experiments plan --clicks 0.3 --purchases 0.03 --people-per-day 2000
    .venv/bin/python -m ops.experiments stage --share 0.2
    .venv/bin/python -m ops.experiments stop

`show` tells recipe and stage, who was shown lists in each stage, the verdict and its reasons. It decides nothing.
`worth` compares people who get Aisle's lists with the holdout, who get trending ones; bounds hold in 95 of 100 shops.
`plan`: clicks and purchases are of one person, on average. The last line is {"people", "days", "ramp_days", "assumed"}:
how many new people, of both variants, and days until a challenger that is clicked so much more, and sells as much, is
promoted. `days` has the days of the smaller stages.
`stage` gives the challenger another share, one that the trial has not had: that draws everybody anew, also where the
split was broken. `stop` ends the trial: the champion stays, and the next recipe in line has its turn. Both wait until
the endpoint serves so.
"""

import math
import sys
from argparse import Namespace
from dataclasses import asdict
from typing import Any

from aisle.errors import InvalidInput
from aisle.experiments import worth as holdout
from aisle.experiments.arms import PURCHASES, REVENUE
from aisle.experiments.duration import EFFECT, POWER, people_needed, ramp, typical
from aisle.experiments.experiment import MARGINS
from aisle.experiments.stages import SHARES, read_shares
from aisle.releases.release import CHALLENGER
from ops.command import Command, Told
from ops.releasing import unfinished
from ops.releasing.release import release
from ops.stack import Stack

FRACTIONS = ("share", "power", "purchases_margin", "revenue_margin")  # options that lie between 0 and 1


def show(given: Namespace, stack: Stack) -> Told:
    judgement = _judgement(stack)
    if recipe := judgement["recipe"]:
        print(f"Recipe {recipe}, {judgement['model_version']}")
    for stage in judgement["stages"]:
        state = "over" if stage["is_over"] else "now"
        print(f"{stage['share']:7.0%} {state:5} champion {stage['champion']:,}, challenger {stage['challenger']:,}")
    print(f"Verdict: {judgement['verdict'].replace('_', ' ')}", *judgement["reasons"], sep="\n")
    return judgement


def stage(given: Namespace, stack: Stack) -> Told:
    """Raises: InvalidInput, Unavailable"""
    if mended := unfinished.goes_on(stack, "stage", share=given.share):
        return mended
    judgement = _of_a_trial(stack)
    version, had = judgement["model_version"], [each["share"] for each in judgement["stages"]]
    if given.share in had:
        rule = "draws the same people as before: the trial had " + ", ".join(f"{share:g}" for share in had)
        raise InvalidInput("--share", rule, f"{given.share:g}")
    doing = f"{version} gets {given.share:.0%}"
    return release(stack, doing, change="stage", model_version=version, share=given.share)


def stop(given: Namespace, stack: Stack) -> Told:
    """Raises: InvalidInput, Unavailable"""
    if mended := unfinished.goes_on(stack, "drop"):
        return mended
    judgement = _of_a_trial(stack)
    version, reasons = judgement["model_version"], ["The operator ended the trial.", *judgement["reasons"]]
    told = {"model_version": version, "verdict": "stopped by the operator", "reasons": reasons}
    return release(stack, f"{version} leaves", change="drop", variant=CHALLENGER, **told)


def worth(given: Namespace, stack: Stack) -> Told:
    rows = _rows(stack, "holdout_worth", days=given.days)
    people, found = holdout.people(rows), holdout.worth(rows)
    print(f"{people['aisle']:,} people were shown Aisle's lists, {people['holdout']:,} trending ones.")
    for name, each in found.items():
        print(_in_words(name, each))
    return {"people": people, **{name: asdict(each) for name, each in found.items()}}


def plan(given: Namespace, stack: Stack) -> Told:
    """Raises: InvalidInput"""
    shares = read_shares(given.stages)
    given.share = given.share or shares[-2]
    assumed = {name: value for name, value in vars(given).items() if isinstance(value, float)}
    for name, value in assumed.items():
        if not (value > 0 and (value < 1 or name not in FRACTIONS)):
            rule = "must lie between 0 and 1" if name in FRACTIONS else "must be above 0"
            raise InvalidInput(f"--{name.replace('_', '-')}", rule, str(value))
    metrics = typical(given.clicks, given.purchases, given.order_spread)
    margins = {PURCHASES: given.purchases_margin, REVENUE: given.revenue_margin}
    people = people_needed(metrics, margins, given.effect, given.share, given.power)
    ramp_days = ramp([share for share in shares if share < given.share], given.people_per_day)
    days = ramp_days + math.ceil(people / given.people_per_day)
    return {"people": people, "days": days, "ramp_days": ramp_days, "assumed": assumed}


def command() -> Command:
    made = Command("experiments", __doc__)
    made.verb("show", show, "the running trial: its stages, the verdict and the reasons")
    of_stage = made.verb("stage", stage, "another share for the challenger: everybody is drawn anew")
    of_stage.add_argument("--share", type=float, required=True, help="of the people; between 0 and 1")
    made.verb("stop", stop, "the trial ends, and the champion stays")
    of_worth = made.verb("worth", worth, "what people do who get Aisle's lists, against those who get trending ones")
    of_worth.add_argument("--days", type=int, default=28, help="of the last so many days")
    options = made.verb("plan", plan, "how many people and days a promotion takes").add_argument
    options("--clicks", type=float, required=True, help="distinct clicks of one person on lists")
    options("--purchases", type=float, required=True, help="purchases of one person")
    options("--people-per-day", type=float, required=True, help="new people who are shown a list")
    options("--effect", type=float, default=EFFECT, help="the gain in clicks to be found: 0.1 is a tenth more")
    options("--stages", default=",".join(f"{share:g}" for share in SHARES), help="Stages of the stack")
    options("--share", type=float, help="the challenger's share of people; without it, that of the largest stage")
    options("--power", type=float, default=POWER, help="how often such a challenger shall be promoted in time")
    options("--purchases-margin", type=float, default=MARGINS[PURCHASES], help="PurchasesMargin of the stack")
    options("--revenue-margin", type=float, default=MARGINS[REVENUE], help="RevenueMargin of the stack")
    options("--order-spread", type=float, default=1.0, help="deviation of an order's value, by its mean")
    return made


def _judgement(stack: Stack) -> dict[str, Any]:
    """Of the trial that runs, with its outcomes. It decides nothing."""
    judgement = _judge(stack, [])
    if judgement["recipe"] is None:
        return judgement
    rows = _rows(stack, "experiment_outcomes", recipe=judgement["recipe"], since=judgement["since"])
    return _judge(stack, rows)


def _of_a_trial(stack: Stack) -> dict[str, Any]:
    if (judgement := _judgement(stack))["recipe"] is None:
        raise InvalidInput("trial", "no challenger is being tried: `ops.models list` tells what serves")
    return judgement


def _rows(stack: Stack, query: str, **parameters: str | int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = stack.call("RunQueryFunctionName", query=query, parameters=parameters)["rows"]
    return rows


def _judge(stack: Stack, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return stack.call("JudgeExperimentFunctionName", rows=rows)


def _in_words(name: str, found: holdout.Worth) -> str:
    means = f"{found.aisle:.4f} {name} a person against {found.holdout:.4f}"
    if found.lower is None or found.upper is None:
        return f"{means}: the holdout is too small to tell."
    return f"{means}: a difference between {found.lower:+.4f} and {found.upper:+.4f}."


if __name__ == "__main__":
    sys.exit(command().run())

"""How long an experiment takes, before it begins.

    .venv/bin/python -m ops.experiments plan --clicks 0.3 --purchases 0.03 --people-per-day 2000

Clicks and purchases are of one person, on average. The last line is {"people", "days", "assumed"}: how many new people,
of both variants, and days until a challenger that is clicked so much more, and sells as much, is promoted.
"""

import math
import sys
from argparse import Namespace

from aisle.errors import InvalidInput
from aisle.experiments.arms import PURCHASES, REVENUE
from aisle.experiments.duration import POWER, people_needed, typical
from aisle.experiments.experiment import MARGINS
from aisle.releases.release import CHALLENGER_WEIGHT
from ops.command import Command, Told
from ops.stack import Stack

SHARES = ("share", "power", "purchases_margin", "revenue_margin")  # options that lie between 0 and 1


def plan(given: Namespace, stack: Stack) -> Told:
    """Raises: InvalidInput"""
    assumed = {name: value for name, value in vars(given).items() if isinstance(value, float)}
    for name, value in assumed.items():
        if not (value > 0 and (value < 1 or name not in SHARES)):
            rule = "must lie between 0 and 1" if name in SHARES else "must be above 0"
            raise InvalidInput(f"--{name.replace('_', '-')}", rule, str(value))
    metrics = typical(given.clicks, given.purchases, given.order_spread)
    margins = {PURCHASES: given.purchases_margin, REVENUE: given.revenue_margin}
    people = people_needed(metrics, margins, given.effect, given.share, given.power)
    return {"people": people, "days": math.ceil(people / given.people_per_day), "assumed": assumed}


def command() -> Command:
    made = Command("experiments", __doc__)
    options = made.verb("plan", plan, "how many people and days a promotion takes").add_argument
    options("--clicks", type=float, required=True, help="distinct clicks of one person on lists")
    options("--purchases", type=float, required=True, help="purchases of one person")
    options("--people-per-day", type=float, required=True, help="new people who are shown a list")
    options("--effect", type=float, default=0.1, help="the gain in clicks to be found: 0.1 is a tenth more")
    options("--share", type=float, default=CHALLENGER_WEIGHT, help="the challenger's share of people")
    options("--power", type=float, default=POWER, help="how often such a challenger shall be promoted in time")
    options("--purchases-margin", type=float, default=MARGINS[PURCHASES], help="PurchasesMargin of the stack")
    options("--revenue-margin", type=float, default=MARGINS[REVENUE], help="RevenueMargin of the stack")
    options("--order-spread", type=float, default=1.0, help="deviation of an order's value, by its mean")
    return made


if __name__ == "__main__":
    sys.exit(command().run())

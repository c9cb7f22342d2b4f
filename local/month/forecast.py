"""How many days the month's verdicts take: `python -m local.month.forecast`. It needs no cloud.

The month's own shoppers come, and the experiment's own rules judge once a day. A faulty recipe shows eight random
items, a right one the eight popular ones, and nobody opens a similar shelf. Aisle's own lists are further apart.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from aisle.arrays.array_types import Bools
from aisle.experiments.arms import OUTCOMES, Arm, Stage
from aisle.experiments.outcome import Outcome
from aisle.experiments.verdict import decide
from local.month import opening
from local.month.releases.stories import PARAMETERS
from local.month.shopping.today import Today, World
from local.month.shopping.visit import HOME_PLACES
from local.month.size import Size
from local.month.truth.population import visitors_of
from local.month.truth.position_model import examination
from local.shops.simulated.catalogue import Floats, Ints

BEGIN, DAYS, REPEATS = datetime(2026, 11, 29, tzinfo=UTC), 14, 100
SHARES = (0.1, 0.5)
MARGINS = {"purchases": float(PARAMETERS["PurchasesMargin"]), "revenue": float(PARAMETERS["RevenueMargin"])}
METRICS = ("clicks", "purchases", "revenue")


@dataclass(frozen=True)
class Visits:
    """By visit: the day, the person, and of each place a click's and a purchase's chance, and the price."""

    day: Ints
    person: Ints
    faulty: Floats  # (visits, 3, places)
    right: Floats


def visits(world: World, size: Size) -> Visits:
    rng, look, rows = np.random.default_rng(0), examination(HOME_PLACES), []
    numbers: dict[str, int] = {}
    for day in range(1, DAYS + 1):
        today = Today.begin(world, day, HOME_PLACES)
        on_sale = np.flatnonzero(today.sellable)
        for each in visitors_of(world.shop, day, size.visitors):
            if each.anonymous_id is None:  # without consent no outcome is known
                continue
            chances = today.chances(each.person)
            person = numbers.setdefault(each.user_id or each.anonymous_id, len(numbers))
            slates = rng.choice(on_sale, HOME_PLACES, replace=False), today.popular
            told = [np.array([look * chances.click[s], chances.buy[s], today.items.price[s]]) for s in slates]
            rows.append((day, person, *told))
    days, people, faulty, right = (np.array(column) for column in zip(*rows, strict=True))
    return Visits(days, people, faulty, right)


def happened(chances: Floats, rng: np.random.Generator) -> Floats:
    """Clicks, purchases and revenue of each visit. Shape: (visits, 3)."""
    clicked = rng.random(chances[:, 0].shape) < chances[:, 0]
    bought = clicked & (rng.random(clicked.shape) < chances[:, 1])
    return np.stack([clicked.sum(axis=1), bought.sum(axis=1), (bought * chances[:, 2]).sum(axis=1)], axis=1)


def trial(of: Visits, champion: Floats, challenger: Floats, rng: np.random.Generator) -> tuple[str, int]:
    """The verdict, and the day of the trial on which it came; the last day, where none came."""
    people = int(of.person.max()) + 1
    ours, theirs = happened(champion, rng), happened(challenger, rng)
    over: list[Stage] = []
    begun, drawn = 1, rng.random(people) < SHARES[0]
    for day in range(1, DAYS + 1):
        now = (of.day >= begun) & (of.day <= day)
        results = np.where(drawn[of.person[now], None], theirs[now], ours[now])
        stage = _stage(SHARES[len(over)], of.person[now], results, drawn)
        decision = decide([*over, stage], MARGINS)
        if decision.verdict in ("promote", "roll_back"):
            return decision.verdict, day
        if not over and day == 2:  # a stage lasts a day
            over, begun, drawn = [stage], day + 1, rng.random(people) < SHARES[1]
    return "wait", DAYS


def _stage(share: float, person: Ints, results: Floats, drawn: Bools) -> Stage:
    totals = np.zeros((len(drawn), len(METRICS)))
    np.add.at(totals, person, results)
    came = np.bincount(person, minlength=len(drawn)) > 0
    began_at = BEGIN - timedelta(days=1)
    return Stage(share, _arm(totals[came & ~drawn]), _arm(totals[came & drawn]), began_at=began_at)


def _arm(totals: Floats) -> Arm:
    outcomes = {name: Outcome.of(len(totals), 0.0, 0.0) for name in OUTCOMES}
    for place, name in enumerate(METRICS):
        outcomes[name] = Outcome.of(len(totals), totals[:, place].sum(), (totals[:, place] ** 2).sum())
    return Arm(np.asarray(float(len(totals))), outcomes)


def main() -> None:
    size = Size()
    of, rng = visits(opening.build(size, 7, DAYS, BEGIN), size), np.random.default_rng(1)
    for told, champion, challenger in (("better", of.faulty, of.right), ("worse", of.right, of.faulty)):
        found = [trial(of, champion, challenger, rng) for _ in range(REPEATS)]
        days = Counter(day for _, day in found)
        verdicts = dict(Counter(verdict for verdict, _ in found))
        print(f"{told}: {verdicts}; on the trial's day {dict(sorted(days.items()))}")


if __name__ == "__main__":
    main()

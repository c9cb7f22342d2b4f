"""What is measured of simulated experiments: how often they err, and how often they find."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from aisle.arrays.array_types import Bools, Ints
from aisle.experiments.duration import people_needed
from aisle.experiments.experiment import MARGINS, Judgement, judge
from benchmarks.experiment_looks import Part, batches, draw, looks, stage
from benchmarks.experiment_populations import Population, buyers, clickers, refusers

CLICK_RATES, PURCHASE_RATES, REFUSAL_RATE = (0.02, 0.1, 0.5), (0.002, 0.01, 0.05), 0.01
GAIN, LEAK, HARM = 0.1, 0.1, (1.3, 0.7)  # of clicks; of challengers; clicks and purchases of a challenger that harms
LOOKS = {
    "a million people": looks(200, 1_000_000, 1_000),
    "100,000 people": looks(100, 100_000, 1_000, is_even=True),
    "few looks": looks(200, 1_000_000, 200),  # where more change little
}
MILLION, EVENLY, FEW = LOOKS

WAIT, PROMOTE, ROLL_BACK, PAUSE = range(4)
Found = list[tuple[str, float]]  # what was simulated, and the figure


@dataclass(frozen=True)
class Scenario:
    """One kind of experiment."""

    share: float  # the challenger's
    is_heavy: bool = False  # tails
    looks: str = MILLION

    @property
    def people(self) -> Ints:
        """New people before each look."""
        return LOOKS[self.looks]

    def __str__(self) -> str:
        return f"{1 - self.share:.0%}/{self.share:.0%}{', heavy tails' if self.is_heavy else ''}"


def aa_false_alarm(runs: int, scenario: Scenario) -> Found:
    """Share of experiments between equal models with any verdict but wait, at any look."""
    alarms: dict[str, list[Bools]] = {}
    for random, people in batches(runs, scenario.people, scenario.share):
        clicks = {rate: _equal(random, people, clickers(rate, scenario.is_heavy)) for rate in CLICK_RATES}
        sales = {rate: _equal(random, people, buyers(rate, scenario.is_heavy)) for rate in PURCHASE_RATES}
        refusals = _equal(random, people, refusers(REFUSAL_RATE))
        for click_rate, purchase_rate in product(CLICK_RATES, PURCHASE_RATES):
            judgement = judge([stage(scenario.share, [clicks[click_rate], sales[purchase_rate], refusals])], MARGINS)
            words = f"{scenario.looks}, {click_rate} clicks, {purchase_rate} purchases"
            alarms.setdefault(words, []).append((verdicts(judgement) != WAIT).any(axis=1))
    return [(words, _mean(each)) for words, each in alarms.items()]


def coverage(runs: int, scenario: Scenario) -> Found:
    """Share of experiments whose bounds hold the true difference at every look, where there is one."""
    held: dict[str, list[Bools]] = {}
    for click_rate, purchase_rate in zip(CLICK_RATES, PURCHASE_RATES, strict=True):
        for random, people in batches(runs, scenario.people, scenario.share):
            parts = _changed(random, people, scenario.is_heavy, click_rate, purchase_rate, 1 + GAIN, 1 + GAIN)
            findings = judge([stage(scenario.share, parts)], MARGINS).findings
            for name, truth in (pair for part in parts for pair in part.true_differences.items()):
                found = findings[name]
                is_inside = (found.lower <= truth) & (truth <= found.upper)
                words = f"{click_rate} clicks, {purchase_rate} purchases: {name}"
                held.setdefault(words, []).append(np.asarray(np.all(is_inside | ~found.is_known, axis=1)))
    return [(words, _mean(each)) for words, each in held.items()]


def power(runs: int, scenario: Scenario) -> Found:
    """Share of experiments with a gain in clicks that are promoted in the calculator's promised time."""
    found = []
    for click_rate, purchase_rate in ((0.1, 0.01), (0.5, 0.05)):
        sales = buyers(purchase_rate)
        metrics = {"clicks": clickers(click_rate).metric("clicks"), **{name: sales.metric(name) for name in MARGINS}}
        promised = people_needed(metrics, MARGINS, GAIN, scenario.share)
        promoted = []
        for random, people in batches(runs, looks(200, promised, 200), scenario.share):
            parts = _changed(random, people, False, click_rate, purchase_rate, 1 + GAIN, 1)
            promoted.append(first_verdict(judge([stage(scenario.share, parts)], MARGINS)) == PROMOTE)
        found.append((f"{click_rate} clicks, {purchase_rate} purchases, {promised:,} people", _mean(promoted)))
    return found


def srm_caught(runs: int, scenario: Scenario) -> Found:
    """Share of experiments that pause, where a tenth of the challengers is lost, by 100,000 people."""
    caught: list[Bools] = []
    for random, people in batches(runs, scenario.people, scenario.share, LEAK):
        parts = _changed(random, people, False, 0.1, 0.01, 1, 1)
        caught.append(np.any(judge([stage(scenario.share, parts)], MARGINS).pause, axis=1))
    return [("100,000 people", _mean(caught))]


def guardrail_caught(runs: int, scenario: Scenario) -> Found:
    """Share of experiments with more clicks and fewer purchases that are not promoted."""
    found = []
    for purchase_rate in PURCHASE_RATES:
        caught = []
        for random, people in batches(runs, scenario.people, scenario.share):
            parts = _changed(random, people, scenario.is_heavy, 0.1, purchase_rate, *HARM)
            caught.append(first_verdict(judge([stage(scenario.share, parts)], MARGINS)) != PROMOTE)
        found.append((f"{purchase_rate} purchases", _mean(caught)))
    return found


def verdicts(judgement: Judgement) -> Ints:
    """Shape: (experiments, looks)"""
    return np.select(
        [judgement.promote, judgement.roll_back, judgement.pause], [PROMOTE, ROLL_BACK, PAUSE], default=WAIT
    )


def first_verdict(judgement: Judgement) -> Ints:
    """The first promotion or roll-back, which ends an experiment; else wait. Shape: (experiments)"""
    return first_end(verdicts(judgement))


def first_end(found: Ints) -> Ints:
    """The first of these verdicts that ends an experiment; else wait. Shape: (experiments, looks) -> (experiments)"""
    ended = (found == PROMOTE) | (found == ROLL_BACK)
    first = np.take_along_axis(found, ended.argmax(axis=1)[:, None], axis=1)[:, 0]
    return np.where(ended.any(axis=1), first, WAIT)


def _changed(
    random: np.random.Generator,
    people: list[Ints],
    is_heavy: bool,
    click_rate: float,
    purchase_rate: float,
    clicks: float,
    sales: float,
) -> list[Part]:
    """Challengers click and buy so many times as much."""
    return [
        draw(random, people, clickers(click_rate, is_heavy), clickers(click_rate * clicks, is_heavy)),
        draw(random, people, buyers(purchase_rate, is_heavy), buyers(purchase_rate * sales, is_heavy)),
        _equal(random, people, refusers(REFUSAL_RATE)),
    ]


def _equal(random: np.random.Generator, people: list[Ints], population: Population) -> Part:
    return draw(random, people, population, population)


def _mean(each: Sequence[Bools]) -> float:
    return float(np.concatenate(each).mean())

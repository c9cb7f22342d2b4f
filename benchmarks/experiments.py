"""Simulated experiments, judged by the very rules that judge a shop's: `python -m benchmarks.experiments`.

Each figure is the worst over splits, rates and tails. The last line is JSON. On a busy machine
OPENBLAS_NUM_THREADS=1 saves time.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from itertools import product

import numpy as np

from aisle.arrays.array_types import Bools, Ints
from aisle.experiments.duration import people_needed
from aisle.experiments.experiment import MARGINS, Judgement, judge
from benchmarks.experiment_looks import Part, draw, looks, split, stage
from benchmarks.experiment_populations import Population, buyers, clickers, refusers

SPLITS = (0.1, 0.5)
CLICK_RATES, PURCHASE_RATES, REFUSAL_RATE = (0.02, 0.1, 0.5), (0.002, 0.01, 0.05), 0.01
AT_ONCE = 50  # experiments in memory
GAIN, LEAK, HARM = 0.1, 0.1, (1.3, 0.7)  # of clicks; of challengers; clicks and purchases of a challenger that harms
LOOKS = {
    "often at first": looks(200, 1_000_000, 1_000),
    "evenly": looks(100, 100_000, 1_000, is_even=True),
}

WAIT, PROMOTE, ROLL_BACK, PAUSE = range(4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=1_000, help="experiments of each kind")
    runs = parser.parse_args().runs
    measures: dict[str, Callable[[int], Iterator[tuple[str, float]]]] = {
        "aa_false_alarm": aa_false_alarm,
        "coverage": coverage,
        "power": power,
        "srm_caught": srm_caught,
        "guardrail_caught": guardrail_caught,
    }
    figures: dict[str, dict[str, float]] = {}
    for name, measure in measures.items():
        found = list(measure(runs))
        for scenario, value in found:
            print(f"{name:18}{scenario:60}{value:8.4f}", flush=True)
        values = [value for _, value in found]
        figures[name] = {"value": round(max(values) if name == "aa_false_alarm" else min(values), 4), "runs": runs}
    print(json.dumps(figures))


def aa_false_alarm(runs: int) -> Iterator[tuple[str, float]]:
    """Share of experiments between equal models with any verdict but wait, at any look."""
    for often, share, is_heavy in product(LOOKS, SPLITS, (False, True)):
        alarms: dict[str, list[Bools]] = {}
        for random, people in batches(runs, LOOKS[often], share):
            clicks = {rate: _equal(random, people, clickers(rate, is_heavy)) for rate in CLICK_RATES}
            sales = {rate: _equal(random, people, buyers(rate, is_heavy)) for rate in PURCHASE_RATES}
            refusals = _equal(random, people, refusers(REFUSAL_RATE))
            for click_rate, purchase_rate in product(CLICK_RATES, PURCHASE_RATES):
                judgement = judge([stage(share, [clicks[click_rate], sales[purchase_rate], refusals])], MARGINS)
                scenario = f"{_words(share, is_heavy)}, {often}, {click_rate} clicks, {purchase_rate} purchases"
                alarms.setdefault(scenario, []).append((verdicts(judgement) != WAIT).any(axis=1))
        yield from ((scenario, float(np.concatenate(each).mean())) for scenario, each in alarms.items())


def coverage(runs: int) -> Iterator[tuple[str, float]]:
    """Share of experiments whose bounds hold the true difference at every look, where there is one."""
    for share, is_heavy in product(SPLITS, (False, True)):
        for click_rate, purchase_rate in zip(CLICK_RATES, PURCHASE_RATES, strict=True):
            held: dict[str, list[Bools]] = {}
            for random, people in batches(runs, LOOKS["often at first"], share):
                parts = [
                    draw(random, people, clickers(click_rate, is_heavy), clickers(click_rate * (1 + GAIN), is_heavy)),
                    draw(random, people, buyers(purchase_rate, is_heavy), buyers(purchase_rate * (1 + GAIN), is_heavy)),
                    draw(random, people, refusers(REFUSAL_RATE), refusers(REFUSAL_RATE * (1 + GAIN))),
                ]
                findings = judge([stage(share, parts)], MARGINS).findings
                for name, truth in (pair for part in parts for pair in part.true_differences.items()):
                    found = findings[name]
                    outside = found.is_known & ((truth < found.lower) | (found.upper < truth))
                    held.setdefault(name, []).append(np.logical_not(np.any(outside, axis=1)))
            for name, each in held.items():
                rates = f"{click_rate} clicks, {purchase_rate} purchases"
                yield f"{_words(share, is_heavy)}, {rates}, {name}", float(np.concatenate(each).mean())


def power(runs: int) -> Iterator[tuple[str, float]]:
    """Share of experiments with a gain in clicks that are promoted in the calculator's promised time."""
    for share, (click_rate, purchase_rate) in product(SPLITS, ((0.1, 0.01), (0.5, 0.05))):
        metrics = {
            "clicks": clickers(click_rate).metric("clicks"),
            **{name: buyers(purchase_rate).metric(name) for name in MARGINS},
        }
        promised = people_needed(metrics, MARGINS, GAIN, share)
        better = clickers(click_rate * (1 + GAIN))
        promoted = []
        for random, people in batches(runs, looks(200, promised, 200), share):
            parts = [
                draw(random, people, clickers(click_rate), better),
                _equal(random, people, buyers(purchase_rate)),
                _equal(random, people, refusers(REFUSAL_RATE)),
            ]
            promoted.append(first_verdict(judge([stage(share, parts)], MARGINS)) == PROMOTE)
        scenario = f"{_words(share, False)}, {click_rate} clicks, {purchase_rate} purchases, {promised:,} people"
        yield scenario, float(np.concatenate(promoted).mean())


def srm_caught(runs: int) -> Iterator[tuple[str, float]]:
    """Share of experiments that pause, where a tenth of the challengers is lost, by 100,000 people."""
    for share in SPLITS:
        caught = []
        for random, people in batches(runs, LOOKS["evenly"], share, LEAK):
            parts = [
                _equal(random, people, clickers(0.1)),
                _equal(random, people, buyers(0.01)),
                _equal(random, people, refusers(REFUSAL_RATE)),
            ]
            caught.append(judge([stage(share, parts)], MARGINS).pause.any(axis=1))
        yield _words(share, False), float(np.concatenate(caught).mean())


def guardrail_caught(runs: int) -> Iterator[tuple[str, float]]:
    """Share of experiments with more clicks and fewer purchases that are not promoted."""
    more, fewer = HARM
    for share, is_heavy, purchase_rate in product(SPLITS, (False, True), PURCHASE_RATES):
        caught = []
        for random, people in batches(runs, LOOKS["often at first"], share):
            parts = [
                draw(random, people, clickers(0.1, is_heavy), clickers(0.1 * more, is_heavy)),
                draw(random, people, buyers(purchase_rate, is_heavy), buyers(purchase_rate * fewer, is_heavy)),
                _equal(random, people, refusers(REFUSAL_RATE)),
            ]
            caught.append(first_verdict(judge([stage(share, parts)], MARGINS)) != PROMOTE)
        yield f"{_words(share, is_heavy)}, {purchase_rate} purchases", float(np.concatenate(caught).mean())


def verdicts(judgement: Judgement) -> Ints:
    """Shape: (experiments, looks)"""
    return np.select(
        [judgement.promote, judgement.roll_back, judgement.pause], [PROMOTE, ROLL_BACK, PAUSE], default=WAIT
    )


def first_verdict(judgement: Judgement) -> Ints:
    """The first promotion or roll-back, which ends an experiment; else wait. Shape: (experiments)"""
    found = verdicts(judgement)
    ended = (found == PROMOTE) | (found == ROLL_BACK)
    first = np.take_along_axis(found, ended.argmax(axis=1)[:, None], axis=1)[:, 0]
    return np.where(ended.any(axis=1), first, WAIT)


def batches(
    runs: int, people: Ints, share: float, leak: float = 0.0
) -> Iterator[tuple[np.random.Generator, list[Ints]]]:
    """Experiments by the batch, each with its own randomness: the people who come before each look, by variant."""
    for batch in range(0, runs, AT_ONCE):
        random = np.random.default_rng((20261129, batch, int(share * 100), len(people)))
        yield random, split(random, people, share, min(AT_ONCE, runs - batch), leak)


def _equal(random: np.random.Generator, people: list[Ints], population: Population) -> Part:
    return draw(random, people, population, population)


def _words(share: float, is_heavy: bool) -> str:
    return f"{1 - share:.0%}/{share:.0%}{', heavy tails' if is_heavy else ''}"


if __name__ == "__main__":
    main()

"""Simulated trials that go through their stages. The same people come again in each, and their tastes stay.

Each stage draws them anew. So a person's values in two stages are alike, and the arms in which they count are not.
Shape: every array of an arm is (experiments, looks of one stage).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Ints
from aisle.experiments.arms import Arm, Stage
from aisle.experiments.experiment import MARGINS, Judgement, judge
from aisle.experiments.outcome import Outcome
from benchmarks.experiment_looks import Part, add_up, looks, stage
from benchmarks.experiment_measures import GAIN, HARM, PROMOTE, REFUSAL_RATE, WAIT, Found, first_end, verdicts
from benchmarks.experiment_populations import Population, buyers, clickers, refusers

SHARES, PEOPLE = (0.01, 0.1, 0.5), (10_000, 20_000, 40_000)  # whoever comes in a stage comes in the next ones, too
LOOKS = 60  # in each stage
AT_ONCE = 25  # experiments in memory
RATES = ((0.1, 0.01), (0.5, 0.05))  # clicks, purchases

Pair = tuple[Population, Population]  # champion, challenger; of the same people before exposure


def aa_in_stages(runs: int, is_heavy: bool) -> Found:
    """Share of trials between equal models with any verdict but wait, at any look of any stage."""
    found = []
    for clicks, purchases in RATES:
        same = [clickers(clicks, is_heavy), buyers(purchases, is_heavy), refusers(REFUSAL_RATE)]
        alarms = [
            np.any([(verdicts(judgement) != WAIT).any(axis=1) for judgement, _ in judged], axis=0)
            for judged in _trials(runs, [(each, each) for each in same])
        ]
        found.append((_words(is_heavy, clicks, purchases), _mean(alarms)))
    return found


def coverage_in_stages(runs: int, is_heavy: bool) -> Found:
    """Share of trials whose bounds hold the true difference at every look of every stage, where there is one."""
    found = []
    for clicks, purchases in RATES:
        held: dict[str, list[Bools]] = {}
        for judged in _trials(runs, _changed(clicks, purchases, 1 + GAIN, 1 + GAIN)):
            for name in ("clicks", "purchases", "revenue", "not_interested"):
                inside = [_is_inside(judgement, parts, name) for judgement, parts in judged]
                held.setdefault(name, []).append(np.all(inside, axis=0))
        found += [(f"{_words(False, clicks, purchases)}: {name}", _mean(each)) for name, each in held.items()]
    return found


def guardrail_in_stages(runs: int, is_heavy: bool) -> Found:
    """Share of trials with more clicks and fewer purchases that are not promoted in any stage."""
    found = []
    for clicks, purchases in RATES:
        caught = [_is_not_promoted(judged) for judged in _trials(runs, _changed(clicks, purchases, *HARM))]
        found.append((_words(False, clicks, purchases), _mean(caught)))
    return found


def _trials(runs: int, pairs: Sequence[Pair]) -> Iterator[list[tuple[Judgement, list[Part]]]]:
    """Trials by the batch: of each stage the judgements at its looks, with those before it behind them."""
    for batch in range(0, runs, AT_ONCE):
        random = np.random.default_rng((20261129, batch))
        experiments = min(AT_ONCE, runs - batch)
        tastes = [random.random((experiments, PEOPLE[-1])) for _ in pairs]
        over: list[Stage] = []
        judged = []
        for share, people in zip(SHARES, PEOPLE, strict=True):
            parts = _stage_of(random, [taste[:, :people] for taste in tastes], pairs, share)
            going_on = stage(share, parts)
            judged.append((judge([*(_as_long_as(each, going_on) for each in over), going_on], MARGINS), parts))
            over.append(replace(going_on, is_over=True))
        yield judged


def _stage_of(random: np.random.Generator, tastes: list[Doubles], pairs: Sequence[Pair], share: float) -> list[Part]:
    """Everybody comes once, in any order, and is drawn."""
    order = np.argsort(random.random(tastes[0].shape), axis=1)
    is_challenged = random.random(tastes[0].shape) < share
    ends = np.cumsum(looks(200, order.shape[1], LOOKS))
    parts = []
    for taste, (champion, challenger) in zip(tastes, pairs, strict=True):
        came = np.take_along_axis(taste, order, axis=1)
        counts = [
            _counted(_kinds(came, population), belongs, ends, len(population.chances))
            for population, belongs in ((champion, ~is_challenged), (challenger, is_challenged))
        ]
        parts.append(add_up(counts[0], counts[1], champion, challenger))
    return parts


def _kinds(taste: Doubles, population: Population) -> Ints:
    """The kind of person that a taste makes. What they did before is the same in every population."""
    order = np.argsort(population.before, kind="stable")
    chances = population.chances[order] / population.chances.sum()
    place = np.searchsorted(np.cumsum(chances), taste, side="right")
    return order[np.minimum(place, len(order) - 1)]


def _counted(kinds: Ints, belongs: Bools, ends: Ints, number: int) -> Doubles:
    """How many of each kind came so far. Shape: (experiments, looks, kinds)"""
    experiments, looks_of_stage = len(kinds), len(ends)
    look = np.searchsorted(ends, np.arange(kinds.shape[1]), side="right")
    cell = (np.arange(experiments)[:, None] * looks_of_stage + look) * number + kinds
    counts = np.bincount(cell[belongs], minlength=experiments * looks_of_stage * number)
    return counts.reshape(experiments, looks_of_stage, number).cumsum(axis=1).astype(np.float64)


def _as_long_as(over: Stage, going_on: Stage) -> Stage:
    """The last look of a stage that is over, beside each look of the one that goes on."""
    shape = going_on.champion.people.shape

    def last(values: Doubles) -> Doubles:
        return np.broadcast_to(values[:, -1:], shape)

    def arm(of: Arm) -> Arm:
        outcomes = {name: Outcome(*map(last, vars(each).values())) for name, each in of.outcomes.items()}
        return Arm(last(of.people), outcomes)

    return replace(over, champion=arm(over.champion), challenger=arm(over.challenger))


def _changed(clicks: float, purchases: float, more_clicks: float, more_sales: float) -> list[Pair]:
    return [
        (clickers(clicks), clickers(clicks * more_clicks)),
        (buyers(purchases), buyers(purchases * more_sales)),
        (refusers(REFUSAL_RATE), refusers(REFUSAL_RATE)),
    ]


def _is_inside(judgement: Judgement, parts: list[Part], name: str) -> Bools:
    finding = judgement.findings[name]
    truth = next(part.true_differences[name] for part in parts if name in part.true_differences)
    inside = (finding.lower <= truth) & (truth <= finding.upper)
    return np.asarray(np.all(inside | ~finding.is_known, axis=1))


def _is_not_promoted(judged: list[tuple[Judgement, list[Part]]]) -> Bools:
    """Whether a trial ends by a roll-back or not at all, by its first verdict in any stage."""
    found = np.concatenate([verdicts(judgement) for judgement, _ in judged], axis=1)
    return np.asarray(first_end(found) != PROMOTE)


def _words(is_heavy: bool, clicks: float, purchases: float) -> str:
    tails = ", heavy tails" if is_heavy else ""
    return f"stages 1, 10, 50%{tails}, {clicks} clicks, {purchases} purchases"


def _mean(each: Sequence[Bools]) -> float:
    return float(np.concatenate(each).mean())

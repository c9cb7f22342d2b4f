"""The rules of an experiment: promote the challenger, roll it back, pause or wait.

Every test has its own share of 5 %, so all together err in fewer than 5 of 100 experiments between equal models,
however often they are evaluated. The sample-ratio check has a share, too.
"""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from aisle.arrays.array_types import Bools, Doubles
from aisle.experiments.arms import CLICKS, NOT_INTERESTED, PURCHASES, REVENUE, Stage, people
from aisle.experiments.confidence_sequence import Difference, Pair, difference, lower_bound, upper_bound
from aisle.experiments.outcome import Outcome
from aisle.experiments.sample_ratio import is_mismatched

PRIMARY = CLICKS  # what the model optimises
GAINS = (CLICKS, PURCHASES, REVENUE)  # more is better
HARMS = (NOT_INTERESTED,)  # more is worse
MARGINS = {PURCHASES: 0.1, REVENUE: 0.2}  # shares that a challenger may lose, unless the stack says otherwise

BETTER_ALPHA = 0.02  # that the primary metric is better
WORSE_ALPHA = {CLICKS: 0.01, PURCHASES: 0.007, REVENUE: 0.006, NOT_INTERESTED: 0.006}
KEPT_ALPHA = 0.05  # of each guardrail: all must hold, so a challenger that breaks one passes no more often

TUNED_TO_HARM = 5_000  # people at which bounds of harm are tightest: a bad challenger goes early
TUNED_TO_PROMOTE = 50_000  # people at which the others are tightest: to find a gain of a tenth takes about so many

MIN_PEOPLE = 100  # of each variant
MIN_EVENTS = 30  # of a metric, expected in the smaller variant; with fewer, its mean is not near normal
MIN_PEOPLE_WITHOUT = 5_000  # of the champion, without one purchase: there is nothing to lose
DEAD_SHARE = 0.5  # of its expected people; a challenger that shows its lists to fewer is broken itself


@dataclass(frozen=True)
class Finding:
    """What is known of one metric."""

    champion: Outcome
    challenger: Outcome
    difference: Difference
    lower: Doubles  # of the challenger's mean minus the champion's
    upper: Doubles
    expected_events: Doubles  # in the smaller variant, were both equal
    is_known: Bools
    is_worse: Bools


@dataclass(frozen=True)
class Guardrail:
    """Whether the challenger keeps a metric, but for the margin."""

    margin: float  # of the champion's mean
    beyond: Difference  # the challenger's mean minus what it must keep
    is_empty: Bools  # the champion has none of it
    is_kept: Bools


@dataclass(frozen=True)
class Judgement:
    """Of `promote`, `roll_back` and `pause` at most one is true. Where none is, the experiment waits."""

    promote: Bools
    roll_back: Bools
    pause: Bools
    is_enough: Bools  # people, to be judged at all
    is_starved: Bools  # the split is broken, because the challenger's lists are hardly shown
    is_better: Bools
    findings: Mapping[str, Finding]
    guardrails: Mapping[str, Guardrail]


def judge(stages: Sequence[Stage], margins: Mapping[str, float]) -> Judgement:
    """Judge an experiment, or many at once. `margins` are the shares that the challenger may lose, by metric."""
    running, stages = [stage for stage in stages if not stage.is_over], counted(stages)
    is_enough = np.minimum(*people(stages)) >= MIN_PEOPLE
    findings = {name: _find(name, stages, is_enough) for name in (*GAINS, *HARMS)}
    guardrails = {
        name: _guard(margin, findings[name], [stage.pair(name) for stage in stages]) for name, margin in margins.items()
    }
    is_broken = [is_split_broken(stage) for stage in running]
    is_starved = np.any([broken & _is_dead(stage) for broken, stage in zip(is_broken, running, strict=True)], axis=0)
    is_better = findings[PRIMARY].is_known & (findings[PRIMARY].lower > 0)

    roll_back = np.any([is_starved, *(finding.is_worse for finding in findings.values())], axis=0)
    pause = np.any(is_broken, axis=0) & ~roll_back
    promote = np.all([is_better, ~roll_back, ~pause, *(each.is_kept for each in guardrails.values())], axis=0)
    return Judgement(promote, roll_back, pause, is_enough, is_starved, is_better, findings, guardrails)


def counted(stages: Sequence[Stage]) -> list[Stage]:
    """The stages that tell something: one that is over does so only if its split was sound.

    What it told of people says nothing of the outcomes, so leaving it out favours neither arm.
    """
    return [stage.where(np.logical_not(is_split_broken(stage))) if stage.is_over else stage for stage in stages]


def is_split_broken(stage: Stage) -> Bools:
    """Whether chance no longer explains who met which variant."""
    return is_mismatched(stage.champion.people, stage.challenger.people, stage.challenger_share)


def _is_dead(stage: Stage) -> Bools:
    expected = (stage.champion.people + stage.challenger.people) * stage.challenger_share
    return stage.challenger.people < DEAD_SHARE * expected


def _find(name: str, stages: Sequence[Stage], is_enough: Bools) -> Finding:
    pairs = [stage.pair(name) for stage in stages]
    found = difference(pairs)
    harm, gain = (WORSE_ALPHA[name], TUNED_TO_HARM), (BETTER_ALPHA, TUNED_TO_PROMOTE)
    lower = lower_bound(found, *(harm if name in HARMS else gain))
    upper = upper_bound(found, *(gain if name in HARMS else harm))
    smaller = [min(stage.challenger_share, 1 - stage.challenger_share) for stage in stages]
    events = [share * (one + other).effective_events for share, (one, other) in zip(smaller, pairs, strict=True)]
    expected_events = np.sum(events, axis=0)
    is_known = is_enough & (expected_events >= MIN_EVENTS)
    is_worse = is_known & (lower > 0 if name in HARMS else upper < 0)
    champion, challenger = (reduce(operator.add, arm) for arm in zip(*pairs, strict=True))
    return Finding(champion, challenger, found, lower, upper, expected_events, is_known, is_worse)


def _guard(margin: float, finding: Finding, pairs: Sequence[Pair]) -> Guardrail:
    """Non-inferiority: the challenger surely keeps all of the champion's mean but the margin."""
    beyond = difference(pairs, kept=1 - margin)
    is_empty = (finding.champion.total == 0) & (finding.champion.people >= MIN_PEOPLE_WITHOUT)
    is_kept = finding.is_known & (lower_bound(beyond, KEPT_ALPHA, TUNED_TO_PROMOTE) > 0)
    return Guardrail(margin, beyond, is_empty, is_empty | is_kept)

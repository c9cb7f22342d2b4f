"""What a promotion still needs, as sentences: the proof of each metric, and how many more people that takes."""

import math
from collections.abc import Sequence

from aisle.experiments.arms import NOT_INTERESTED, Stage, people
from aisle.experiments.confidence_sequence import Difference
from aisle.experiments.duration import EFFECT, people_to_settle, people_to_show
from aisle.experiments.experiment import (
    BETTER_ALPHA,
    KEPT_ALPHA,
    MIN_EVENTS,
    PRIMARY,
    Judgement,
    counted,
    judge,
)


def awaited(judgement: Judgement, people_so_far: float) -> list[str]:
    """What a promotion still needs."""
    primary = judgement.findings[PRIMARY]
    needs = [("that the challenger is clicked more", PRIMARY, primary.difference, BETTER_ALPHA, judgement.is_better)]
    for name, guardrail in judgement.guardrails.items():
        what = f"that the challenger keeps {1 - guardrail.margin:.0%} of {plain(name)}"
        needs.append((what, name, guardrail.beyond, KEPT_ALPHA, guardrail.is_kept))
    return [
        _proof(what, difference, alpha, people_so_far)
        if judgement.findings[name].is_known
        else _events(name, float(judgement.findings[name].expected_events))
        for what, name, difference, alpha, is_met in needs
        if not is_met
    ]


def what_it_takes(stages: Sequence[Stage]) -> list[str]:
    """How many people show a gain of the size that matters; nothing where too little is known of the clicks."""
    primary = judge(stages, {}).findings[PRIMARY]
    found, so_far = primary.difference, float(sum(people(counted(stages))))
    if not primary.is_known:
        return []
    even = people_to_show(EFFECT * float(primary.champion.mean), float(found.variance * found.people), BETTER_ALPHA)
    needed = so_far * even / float(found.people)
    if needed > so_far:
        return [f"To show {EFFECT:.0%} more clicks takes about {_rounded(needed - so_far)} more people."]
    return [f"{EFFECT:.0%} more clicks would likely have shown with {_rounded(needed)} people."]


def plain(name: str) -> str:
    """A metric's name, as people say it."""
    return '"not interested"' if name == NOT_INTERESTED else name


def _proof(what: str, of: Difference, alpha: float, people_so_far: float) -> str:
    needed = people_to_settle(float(of.value), float(of.variance * of.people), alpha)
    if math.isinf(needed):
        return f"Awaited: proof {what}. So far it does not seem so."
    more = max(1.0, people_so_far * (needed / float(of.people) - 1))
    return f"Awaited: proof {what}. If the difference stays, that takes about {_rounded(more)} more people."


def _events(name: str, expected: float) -> str:
    return f"Awaited: more {plain(name)}. They weigh as {expected:.0f} in the smaller variant, and need {MIN_EVENTS}."


def _rounded(number: float) -> str:
    """
    >>> _rounded(123_456)
    '120,000'
    """
    unit = 10 ** max(0, math.floor(math.log10(number)) - 1)
    return f"{math.ceil(number / unit) * unit if number < 10 else round(number / unit) * unit:,}"

"""The verdict of an experiment, and what is behind it, as sentences."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from aisle.experiments.arms import CLICKS, NOT_INTERESTED, PURCHASES, REVENUE, Stage, people
from aisle.experiments.confidence_sequence import Difference
from aisle.experiments.duration import people_to_settle
from aisle.experiments.experiment import (
    BETTER_ALPHA,
    KEPT_ALPHA,
    MIN_EVENTS,
    MIN_PEOPLE,
    PRIMARY,
    Judgement,
    counted,
    is_split_broken,
    judge,
)

WORSE = {
    CLICKS: "The challenger is clicked less.",
    PURCHASES: "The challenger sells less.",
    REVENUE: "The challenger brings less revenue.",
    NOT_INTERESTED: 'More of the challenger\'s people say "not interested".',
}


LONG_ENOUGH = timedelta(hours=20)  # for a stage of few people; a daily look takes it for a day


@dataclass(frozen=True)
class Decision:
    """The verdict and its reasons."""

    verdict: Literal["promote", "roll_back", "pause", "wait"]
    reasons: tuple[str, ...]
    is_sound: bool = False  # nothing is worse, and the stage may lead to the next


def decide(stages: Sequence[Stage], margins: Mapping[str, float], now: datetime | None = None) -> Decision:
    """Judge one experiment. `margins` are the shares that the challenger may lose, by metric."""
    judgement = judge(stages, margins)
    facts = (_people(counted(stages)), *_findings(judgement), *_broken_splits(stages))
    is_sound = any(_has_lasted(stage, now) for stage in stages if not stage.is_over)
    if judgement.roll_back:
        return Decision("roll_back", (*facts, *_harms(judgement)))
    if judgement.pause:
        return Decision("pause", (*facts, "The outcomes do not compare until the split is repaired."))
    if not judgement.is_enough:
        return Decision("wait", (*facts, f"Awaited: {MIN_PEOPLE} people of each variant."), is_sound)
    if judgement.promote:
        kept = "The challenger is clicked more, and keeps what it must."
        return Decision("promote", (*facts, *_nothing_to_lose(judgement), kept), is_sound=True)
    awaited = _awaited(judgement, float(sum(people(counted(stages)))))
    return Decision("wait", (*facts, *_nothing_to_lose(judgement), *awaited), is_sound)


def _has_lasted(stage: Stage, now: datetime | None) -> bool:
    """Whether enough people met both variants; or the stage has lasted a day, and somebody met the challenger.

    A small shop's first stages would last for months if they awaited people. They are there to find what is broken.
    """
    if min(stage.champion.people, stage.challenger.people) >= MIN_PEOPLE:
        return True
    age = now - stage.began_at if now and stage.began_at else timedelta()
    return bool(stage.challenger.people > 0) and age >= LONG_ENOUGH


def _people(stages: Sequence[Stage]) -> str:
    champions, challengers = people(stages)
    shown = f"{champions:.0f} people were shown the champion's lists, {challengers:.0f} the challenger's"
    met_both = sum(arm.people_in_both for stage in stages for arm in (stage.champion, stage.challenger))
    return f"{shown}; {met_both:.0f} met both, and count for the first." if met_both else f"{shown}."


def _findings(judgement: Judgement) -> list[str]:
    return [
        f"{finding.challenger.mean:.4f} {_plain(name)} a person against {finding.champion.mean:.4f}: "
        f"a difference between {finding.lower:+.4f} and {finding.upper:+.4f}."
        for name, finding in judgement.findings.items()
        if finding.is_known
    ]


def _broken_splits(stages: Sequence[Stage]) -> list[str]:
    return [
        f"The challenger's share should be {stage.challenger_share:.0%}, and is "
        f"{stage.challenger.people / (stage.champion.people + stage.challenger.people):.1%}: "
        + ("the split was broken. That stage is over, and does not count." if stage.is_over else "the split is broken.")
        for stage in stages
        if is_split_broken(stage)
    ]


def _harms(judgement: Judgement) -> list[str]:
    starved = ["Fewer than half of its people are shown the challenger's lists."] if judgement.is_starved else []
    return [*starved, *(WORSE[name] for name, finding in judgement.findings.items() if finding.is_worse)]


def _nothing_to_lose(judgement: Judgement) -> list[str]:
    empty = [_plain(name) for name, guardrail in judgement.guardrails.items() if guardrail.is_empty]
    return [f"The champion's people bring no {' and no '.join(empty)}, so there is nothing to lose."] if empty else []


def _awaited(judgement: Judgement, people_so_far: float) -> list[str]:
    """What a promotion still needs."""
    primary = judgement.findings[PRIMARY]
    needs = [("that the challenger is clicked more", PRIMARY, primary.difference, BETTER_ALPHA, judgement.is_better)]
    for name, guardrail in judgement.guardrails.items():
        what = f"that the challenger keeps {1 - guardrail.margin:.0%} of {_plain(name)}"
        needs.append((what, name, guardrail.beyond, KEPT_ALPHA, guardrail.is_kept))
    return [
        _proof(what, difference, alpha, people_so_far)
        if judgement.findings[name].is_known
        else _events(name, float(judgement.findings[name].expected_events))
        for what, name, difference, alpha, is_met in needs
        if not is_met
    ]


def _proof(what: str, of: Difference, alpha: float, people_so_far: float) -> str:
    needed = people_to_settle(float(of.value), float(of.variance * of.people), alpha)
    if math.isinf(needed):
        return f"Awaited: proof {what}. So far it does not seem so."
    more = max(1.0, people_so_far * (needed / float(of.people) - 1))
    return f"Awaited: proof {what}. If the difference stays, that takes about {_rounded(more)} more people."


def _events(name: str, expected: float) -> str:
    return f"Awaited: more {_plain(name)}. They weigh as {expected:.0f} in the smaller variant, and need {MIN_EVENTS}."


def _plain(name: str) -> str:
    return '"not interested"' if name == NOT_INTERESTED else name


def _rounded(number: float) -> str:
    """
    >>> _rounded(123_456)
    '120,000'
    """
    unit = 10 ** max(0, math.floor(math.log10(number)) - 1)
    return f"{math.ceil(number / unit) * unit if number < 10 else round(number / unit) * unit:,}"

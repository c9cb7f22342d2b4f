"""The verdict of an experiment, and what is behind it, as sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from aisle.experiments.arms import CLICKS, NOT_INTERESTED, PURCHASES, REVENUE, Stage, people
from aisle.experiments.awaited import awaited, plain
from aisle.experiments.experiment import MIN_PEOPLE, Judgement, counted, is_split_broken, judge

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

    verdict: Literal["promote", "roll_back", "undecided", "pause", "wait"]  # undecided: its time is over
    reasons: tuple[str, ...]
    is_sound: bool = False  # nothing is worse, and the stage may lead to the next


def decide(stages: Sequence[Stage], margins: Mapping[str, float], now: datetime | None = None) -> Decision:
    """Judge one experiment. `margins` are the shares that the challenger may lose, by metric."""
    judgement = judge(stages, margins)
    facts = (_people(counted(stages)), *_findings(judgement), *_currencies(stages), *_broken_splits(stages))
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
    needs = awaited(judgement, float(sum(people(counted(stages)))))
    return Decision("wait", (*facts, *_nothing_to_lose(judgement), *needs), is_sound)


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
        f"{finding.challenger.mean:.4f} {plain(name)} a person against {finding.champion.mean:.4f}: "
        f"a difference between {finding.lower:+.4f} and {finding.upper:+.4f}."
        for name, finding in judgement.findings.items()
        if finding.is_known
    ]


def _currencies(stages: Sequence[Stage]) -> list[str]:
    number = max(arm.currencies for stage in stages for arm in (stage.champion, stage.challenger))
    return [f"Revenue adds {number} currencies as if they were one."] if number > 1 else []


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
    empty = [plain(name) for name, guardrail in judgement.guardrails.items() if guardrail.is_empty]
    return [f"The champion's people bring no {' and no '.join(empty)}, so there is nothing to lose."] if empty else []

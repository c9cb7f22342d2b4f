"""The trial that runs: its stages, from rows of the query experiment_outcomes, and what is decided of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aisle.experiments.arms import Stage, arm_of
from aisle.experiments.assignment import stage_share, trial_in
from aisle.experiments.stages import share_after
from aisle.experiments.term import Term, end
from aisle.experiments.verdict import Decision, decide
from aisle.releases.release import CHALLENGER, CHAMPION

Row = Mapping[str, Any]
ENDLESS = Term()
NOT_MET = Decision("wait", ("The outcomes tell of no answer of this trial yet.",))


@dataclass(frozen=True)
class Ruling:
    """What is decided, and the share that the challenger gets by it."""

    decision: Decision
    challenger_share: float
    stages: tuple[Stage, ...]


def rule(
    experiment: str | None,
    rows: Sequence[Row],
    margins: Mapping[str, float],
    shares: Sequence[float],
    now: datetime,
    term: Term = ENDLESS,
) -> Ruling:
    """`experiment`: the one that the endpoint's weights declare now. `shares`: those of the stages."""
    share = stage_share(experiment) if experiment else 0.0
    if experiment is None or not 0 < share < 1:
        return Ruling(Decision("wait", ("No challenger is being tried.",)), share, ())
    stages = stages_of(experiment, rows)
    was_met = any(stage.champion.people or stage.challenger.people for stage in stages)
    decision = end(decide(stages, margins, now) if was_met else NOT_MET, stages, term, now)
    return Ruling(decision, share_after(decision, share, shares), stages)


def stages_of(experiment: str, rows: Sequence[Row]) -> tuple[Stage, ...]:
    """The trial's stages in order of their shares, also the one that runs if nobody was shown a list in it.

    Rows of other trials, and of variants that belong to none, do not count.
    """
    named = {str(row["experiment"]) for row in rows if trial_in(str(row["experiment"])) == trial_in(experiment)}
    return tuple(
        _stage(each, [row for row in rows if row["experiment"] == each], is_over=each != experiment)
        for each in sorted({*named, experiment}, key=stage_share)
        if 0 < stage_share(each) < 1
    )


def _stage(experiment: str, rows: Sequence[Row], is_over: bool) -> Stage:
    by_variant = {row["variant"]: row for row in rows}
    champion, challenger = (by_variant.get(name, {}) for name in (CHAMPION, CHALLENGER))
    began = [_moment(row["began_at"]) for row in (champion, challenger) if row.get("began_at")]
    return Stage(stage_share(experiment), arm_of(champion), arm_of(challenger), is_over, min(began, default=None))


def _moment(told: str | datetime) -> datetime:
    """Athena tells times without a zone; they are UTC.

    >>> _moment("2026-11-29 09:00:00.000")
    datetime.datetime(2026, 11, 29, 9, 0, tzinfo=datetime.timezone.utc)
    """
    moment = datetime.fromisoformat(told) if isinstance(told, str) else told
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""The longest time that a trial may take. Else one between equal recipes would hold up the line for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aisle.experiments.arms import Stage, people
from aisle.experiments.awaited import what_it_takes
from aisle.experiments.verdict import Decision

OPEN = ("wait", "pause")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """When the trial began, as the release machine wrote it, and how long it may take."""

    began_at: datetime | None = None  # None: it began before such starts were written
    longest: timedelta = timedelta.max

    def is_over(self, stages: Sequence[Stage], now: datetime) -> bool:
        """Where no start was written, that is the first list of the trial. Without lists such a trial goes on."""
        began_at = self.began_at or min((stage.began_at for stage in stages if stage.began_at), default=now)
        return now - began_at >= self.longest


def end(decision: Decision, stages: Sequence[Stage], term: Term, now: datetime) -> Decision:
    """The decision, or the end of one that is still open when the time is over: the champion stays."""
    if decision.verdict not in OPEN or not term.is_over(stages, now):
        return decision
    days = f"{term.longest / DAY:g} days"
    champions, challengers = people(stages)
    if not challengers:
        whose = "the challenger's lists" if champions else "a list of this trial"
        return Decision("undecided", (f"Nobody was shown {whose} in {days}. The champion stays.",))
    over = f"Nobody could tell in {days}, the longest that a trial may take. The champion stays."
    takes = what_it_takes(stages) if decision.verdict == "wait" else []
    return Decision("undecided", (*decision.reasons, *takes, over))

"""Whether each story of the month held, in words: the check at its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from local.month.releases.plants import BROKEN, RIGHT, WORSE
from local.month.releases.row import Releases, is_of
from local.month.releases.stories import Story

MINUTES = 15.0  # "within minutes"
STAGES = (0.1, 0.5)
BY_CHANCE = 0.1  # of the nights: the whole and the slices may each refuse an equal model once in twenty


@dataclass(frozen=True)
class Held:
    story: Story
    is_true: bool
    words: str


def stories_held(rows: Sequence[Releases]) -> list[Held]:
    """One answer for each story. `rows`: the days in order, the first day first."""
    return [_better(rows), _refused(rows), _worse(rows), _broken(rows), _refreshed(rows), _erased(rows)]


def _better(rows: Sequence[Releases]) -> Held:
    last, day = rows[-1], _day(rows, Story.BETTER, "promoted")
    shares = sorted({round(share, 2) for row in rows for share in row.tried.get(RIGHT.name, [])})
    is_true = day is not None and tuple(shares) == STAGES and RIGHT.name in rows[min(day, len(rows) - 1)].champions
    when = f"It was promoted on day {day}" if day else "It was not promoted"
    return Held(Story.BETTER, is_true, f"{when}; it was tried at {_listed(shares)}. {last.ended.get('BETTER', '')}")


def _refused(rows: Sequence[Releases]) -> Held:
    day = _day(rows, Story.REFUSED, "refused")
    when = f"It was refused on day {day}" if day else "No gate refused it"
    return Held(Story.REFUSED, day is not None, f"{when}. {rows[-1].ended.get('REFUSED', '')}")


def _worse(rows: Sequence[Releases]) -> Held:
    day = _day(rows, Story.WORSE, "rolled back")
    tried = any(WORSE.name in row.tried for row in rows)
    was_champion = any(WORSE.name in row.champions for row in rows)
    when = f"It was rolled back on day {day}" if day else "It was not rolled back"
    passed = "It passed the gate and was tried" if tried else "It was never tried"
    is_true = day is not None and tried and not was_champion
    return Held(Story.WORSE, is_true, f"{passed}. {when}. {rows[-1].ended.get('WORSE', '')}")


def _broken(rows: Sequence[Releases]) -> Held:
    took = [row.broken_minutes for row in rows if BROKEN.name in row.tried and row.broken_minutes is not None]
    was_champion = any(BROKEN.name in row.champions for row in rows)
    is_true = bool(took) and min(took) <= MINUTES and not was_champion and is_of(rows[-1], Story.BROKEN, "rolled back")
    when = f"An alarm took it back after {min(took):.1f} minutes" if took else "No alarm took it back"
    return Held(Story.BROKEN, is_true, f"{when}. {rows[-1].ended.get('BROKEN', '')}")


def _refreshed(rows: Sequence[Releases]) -> Held:
    """Each night trains every arm anew, and the refresh gate lets it pass but for chance.

    The last day has no night with a training.
    """
    nights = list(enumerate(rows[:-1], 1))
    refused = [day for day, row in nights if _refreshes_refused(row)]
    missed = [day for day, row in nights if _trained(row) < (2 if _lasts(rows, day) else 1)]
    words = f"Not so after day {_days(missed)}" if missed else "After each day, in both arms of a trial"
    by_gate = f" The gate refused a refresh after day {_days(refused)}." if refused else ""
    return Held(Story.REFRESHED, not missed and len(refused) <= BY_CHANCE * len(nights), f"{words}.{by_gate}")


def _trained(row: Releases) -> int:
    """Arms that the night trained anew, whatever the gate said."""
    return len(row.refreshed) + _refreshes_refused(row)


def _refreshes_refused(row: Releases) -> int:
    return sum("(candidate)" not in words for words in row.refused)


def _days(days: Sequence[int]) -> str:
    return ", ".join(map(str, days))


def _lasts(rows: Sequence[Releases], day: int) -> bool:
    """Whether a trial of this day goes on in its night, by the verdicts."""
    before = rows[day - 2].ended if day > 1 else {}
    ended = [words for story, words in rows[day - 1].ended.items() if before.get(story) != words]
    return bool(rows[day - 1].tried) and not any(words.startswith(("promoted:", "rolled back:")) for words in ended)


def _erased(rows: Sequence[Releases]) -> Held:
    told = [(day, words) for day, row in enumerate(rows, 1) for words in row.erasures]
    changed = [f"on day {day} {words}" for day, words in told if words != "nothing"]
    during = [day for day, row in enumerate(rows, 1) if row.erasures and row.tried]
    words = f"It changed the split {'; '.join(changed)}" if changed else f"{len(told)} erasures changed no split"
    of_them = f"{len(during)} of them while a trial ran" if during else "none of them while a trial ran"
    return Held(Story.ERASED, bool(told) and not changed, f"{words}, {of_them}.")


def _day(rows: Sequence[Releases], story: Story, verdict: str) -> int | None:
    return next((day for day, row in enumerate(rows, 1) if is_of(row, story, verdict)), None)


def _listed(shares: Sequence[float]) -> str:
    return ", ".join(f"{share:.0%}" for share in shares) or "no share"

"""A day's releases: what served, what was tried, what waited, and what the machines said of it."""

from collections import Counter
from typing import Any

from local.month.day import Passed
from local.month.night import News
from local.month.releases.proposing import Proposing
from local.month.releases.row import Releases
from local.month.releases.serving import CHALLENGER, CHAMPION, Serving

MINUTE = 60


def releases_of(passed: Passed, news: News, proposing: Proposing) -> Releases:
    plants, verdicts = proposing.plants(), proposing.verdicts()
    stories = proposing.stories()
    served = [serving for serving in passed.served if serving.arms]

    def named(recipe: str) -> str:
        return plants.get(recipe, recipe)

    champions = [named(arm.recipe) for serving in served if (arm := serving.find(CHAMPION))]
    return Releases(
        champion=champions[-1] if champions else "none",
        champions=list(dict.fromkeys(champions)),
        tried={named(recipe): shares for recipe, shares in _tried(served).items()},
        people=dict(Counter(visited.shown[0].variant or "unknown" for visited in passed.visits if visited.shown)),
        waiting=[named(recipe) for recipe in proposing.line()],
        proposed=passed.proposed,
        refreshed=news.refreshed,
        refused=news.refused,
        alarms=news.alarms,
        broken_minutes=_minutes(passed, news),
        erasures=[_changed(before, after) for before, after in passed.erasures],
        ended={story.name: _told(verdicts[recipe]) for recipe, story in stories.items() if recipe in verdicts},
    )


def _tried(served: list[Serving]) -> dict[str, list[float]]:
    shares: dict[str, list[float]] = {}
    for serving in served:
        if challenger := serving.find(CHALLENGER):
            shares.setdefault(challenger.recipe, []).append(challenger.share)
    return shares


def _minutes(passed: Passed, news: News) -> float | None:
    met = passed.first_met.get(CHALLENGER)
    taken_back = [at for at in news.taken_back_at if met and at >= met]
    return round((min(taken_back) - met).total_seconds() / MINUTE, 1) if met and taken_back else None


def _changed(before: Serving, after: Serving) -> str:
    """
    >>> from datetime import datetime
    >>> from local.month.releases.serving import Arm
    >>> day = Serving(datetime(2026, 12, 4), (Arm("champion", "a-1", 0.5), Arm("challenger", "b-2", 0.5)))
    >>> _changed(day, Serving(day.at, (Arm("champion", "a-1", 1.0),)))
    "from ('2/0.5', {'1': 0.5, '2': 0.5}) to (None, {'1': 1.0})"
    """
    return "nothing" if before.split == after.split else f"from {before.split} to {after.split}"


def _told(verdict: dict[str, Any]) -> str:
    reasons = verdict["reasons"]
    return f"{verdict['verdict']}: {reasons if isinstance(reasons, str) else ' '.join(reasons)}"

"""What the month knows of releases, a row a day."""

from dataclasses import dataclass

from local.month.releases.stories import Story


@dataclass(frozen=True)
class Releases:
    """Of one day with the night after it. Recipes are named by what is planted in them; docs/month.md has the words."""

    champion: str  # its recipe at the day's end
    champions: list[str]  # of the day's hours
    tried: dict[str, list[float]]  # recipe -> its shares in the day's hours
    people: dict[str, int]  # variant -> visitors who met it first
    waiting: list[str]
    proposed: list[str]
    refreshed: list[str]  # versions of the night
    refused: list[str]
    alarms: list[str]
    broken_minutes: float | None  # from the first visitor who met a challenger until an alarm took it back
    erasures: list[str]  # what an erasure changed; "nothing", if all stayed as it was
    ended: dict[str, str]  # story -> the last word on its recipe, so far


def is_of(row: Releases, story: Story, verdict: str) -> bool:
    """Whether the last word on the recipe of a story is this verdict."""
    return row.ended.get(story.name, "").startswith(f"{verdict}:")

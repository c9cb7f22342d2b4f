"""What the month has to show of releases, and on which day each recipe is proposed.

`local.month.forecast` tells how many days a verdict takes with these effects and parameters.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from local.month.releases.plants import BROKEN, RIGHT, WEAK, WORSE, Plant

LEAST_DAYS = 20  # a shorter month opens with the checkout as it is, and proposes nothing

PARAMETERS = {
    "Schedules": "ENABLED",
    "NewDataSchedule": "rate(365 days)",  # only nights retrain: a day of the month is seconds long
    "HoldoutShare": "0.01",
    "ClickMinutes": "30",  # so are half hours; the clock stops at each
    "Stages": "0.1,0.5,1",
    "PurchasesMargin": "0.5",
    "RevenueMargin": "0.9",  # an item costs 5 or 500, and a month has few orders
    "RolloutSchedule": "cron(30 11,23 * * ? *)",  # after the first visits of a day, and after the last
}


class Story(StrEnum):
    BETTER = "a better recipe reaches everybody by itself"
    REFUSED = "a recipe that ranks worse is refused by the gate"
    WORSE = "a worse recipe that passes the gate is rolled back"
    BROKEN = "a recipe that breaks in the endpoint goes within minutes"
    REFRESHED = "models are refreshed every night"
    ERASED = "an erasure changes nothing for others"


@dataclass(frozen=True)
class Proposal:
    """A recipe that is proposed in the morning of a day; the night after, it is trained."""

    day: int
    story: Story
    plant: Plant = RIGHT  # a deployment's code
    config: dict[str, Any] | None = None  # overrides of the deployed code, proposed by the operator's command


OPENED_WITH = WEAK
PROPOSALS = (
    Proposal(1, Story.BETTER, RIGHT),
    Proposal(4, Story.REFUSED, config={"learning_rate": 1e-6, "epochs": 1}),  # a network that learned nothing
    Proposal(11, Story.WORSE, WORSE),
    Proposal(18, Story.BROKEN, BROKEN),
)


def proposals_of(days: int) -> tuple[Proposal, ...]:
    """
    >>> [each.day for each in proposals_of(30)], proposals_of(1)
    ([1, 4, 11, 18], ())
    """
    return PROPOSALS if days >= LEAST_DAYS else ()


def opened_with(days: int) -> Plant:
    return OPENED_WITH if days >= LEAST_DAYS else RIGHT

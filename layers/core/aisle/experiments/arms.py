"""The arms of an experiment: what each variant's people did after they saw a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from aisle.arrays.array_types import Bools, Doubles
from aisle.experiments.outcome import Outcome

CLICKS, PURCHASES, REVENUE, NOT_INTERESTED = "clicks", "purchases", "revenue", "not_interested"
COVARIATES = {  # outcome -> what the same person did before exposure; the other outcomes have none
    CLICKS: "clicks_before",
    PURCHASES: "purchases_before",
    REVENUE: "purchases_before",
}
OUTCOMES = (CLICKS, "carts", PURCHASES, REVENUE, "refunds", NOT_INTERESTED)


@dataclass(frozen=True)
class Arm:
    """The people of one variant, and their outcomes by name."""

    people: Doubles
    outcomes: Mapping[str, Outcome]
    people_in_both: float = 0  # met the other variant later; they count here all the same
    currencies: int = 0  # of the sales of all arms and stages together

    def where(self, holds: Bools) -> "Arm":
        """The arm where the condition holds, and an empty one elsewhere."""
        outcomes = {name: outcome.where(holds) for name, outcome in self.outcomes.items()}
        return replace(self, people=self.people * holds, outcomes=outcomes)


@dataclass(frozen=True)
class Stage:
    """The people who were assigned while the challenger had one share."""

    challenger_share: float  # declared; between 0 and 1
    champion: Arm
    challenger: Arm
    is_over: bool = False  # the challenger has another share now
    began_at: datetime | None = None  # when the first of them was shown a list

    def where(self, holds: Bools) -> "Stage":
        """The stage where the condition holds, and one without people elsewhere."""
        return replace(self, champion=self.champion.where(holds), challenger=self.challenger.where(holds))

    def pair(self, name: str) -> tuple[Outcome, Outcome]:
        """One outcome of the champion and of the challenger."""
        return self.champion.outcomes[name], self.challenger.outcomes[name]


def arm_of(row: Mapping[str, Any]) -> Arm:
    """The arm of a row of the query experiment_outcomes. An empty row is an arm that nobody met."""

    def number(column: str) -> float:
        return float(row.get(column) or 0)

    def outcome(name: str) -> Outcome:
        sums = [number(column) for column in ("people", name, f"{name}_squared")]
        if covariate := COVARIATES.get(name):
            sums += [number(column) for column in (covariate, f"{covariate}_squared", f"{name}_with_before")]
        return Outcome.of(*sums)

    outcomes = {name: outcome(name) for name in OUTCOMES}
    return Arm(np.asarray(number("people")), outcomes, number("people_in_both"), int(number("currencies")))


def people(stages: Sequence[Stage]) -> tuple[Doubles, Doubles]:
    """People of the champion and of the challenger, over all stages."""
    return (
        np.sum([stage.champion.people for stage in stages], axis=0),
        np.sum([stage.challenger.people for stage in stages], axis=0),
    )

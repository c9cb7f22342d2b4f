"""The preference weights of one recipe: they travel with a model, and every home of it reads them from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from aisle.events.event_names import EventName
from aisle.events.preference_weights import NEUTRAL_RATING, PREFERENCE_WEIGHTS, WEIGHT_OF_A_STAR


@dataclass(frozen=True)
class EventWeights:
    """What each event says of taste. An event that `by_event` lacks says nothing."""

    by_event: Mapping[str, float]
    neutral_rating: float = NEUTRAL_RATING  # stars
    weight_of_a_star: float = WEIGHT_OF_A_STAR  # of each star above the neutral rating

    def __post_init__(self) -> None:
        """Raises: ValueError, where an event has a weight that carries no taste, or a purchase counts for nothing."""
        if unknown := sorted(set(self.by_event) - set(PREFERENCE_WEIGHTS)):
            raise ValueError(f"event_weights: {', '.join(unknown)}: only {', '.join(PREFERENCE_WEIGHTS)} have a weight")
        if not self.by_event.get(EventName.PURCHASE, 0) > 0:
            raise ValueError("event_weights: a purchase must weigh more than 0, since the rest is measured by it")

    def of(self, event_name: str, rating: float | None = None) -> float:
        """Signed strength of one interaction; 0 where the event says nothing of taste.

        >>> STANDARD_WEIGHTS.of("purchase"), STANDARD_WEIGHTS.of("rate_item", rating=1)
        (5.0, -4.0)
        """
        if event_name == EventName.RATE_ITEM and rating is not None:
            return self.weight_of_a_star * (rating - self.neutral_rating)
        return self.by_event.get(event_name, 0.0)

    def to_json(self) -> dict[str, Any]:
        by_event = {str(name): weight for name, weight in self.by_event.items()}
        return {**vars(self), "by_event": by_event}

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> Self:
        return cls(**read)


STANDARD_WEIGHTS = EventWeights(PREFERENCE_WEIGHTS)
"""What a recipe has that names no others."""

"""What each event says about a shopper's taste for an item, as a signed weight.

The one scale that training and the features share. `aisle.events.event_names` gives the standard numbers. A recipe may
have others: they travel with its model, and every home of the model reads them from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from aisle.events.event_names import EventName
from aisle.events.event_spec import STARS

PREFERENCE_WEIGHTS: dict[str, float] = {
    name: float(name.spec.weight) for name in EventName if isinstance(name.spec.weight, int | float)
}
"""Events of other names carry no taste by themselves (a list shown, a page left), or their stars carry it."""

RATED_EVENTS = frozenset(name for name in EventName if name.spec.weight == STARS)
NEUTRAL_RATING = 3.0  # stars; below it a rating counts against the item
WEIGHT_OF_A_STAR = 2.0  # so that five stars come near a purchase


@dataclass(frozen=True)
class EventWeights:
    """The weights of one recipe. An event that `by_event` lacks says nothing."""

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
        if rating is not None and event_name in RATED_EVENTS:
            return self.weight_of_a_star * (rating - self.neutral_rating)
        return self.by_event.get(event_name, 0.0)

    def to_json(self) -> dict[str, Any]:
        """What a manifest holds of them."""
        by_event = {str(name): weight for name, weight in self.by_event.items()}
        return {**vars(self), "by_event": by_event}

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> Self:
        """What `to_json` wrote. Raises: ValueError, as for any weights."""
        return cls(**read)


STANDARD_WEIGHTS = EventWeights(PREFERENCE_WEIGHTS)
"""What a recipe has that names no others."""

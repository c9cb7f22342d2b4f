"""Preference weights: how strongly each event shows a shopper's taste for an item, as a signed number.

Training and the features share this scale. `aisle.events.event_names` has the standard weights. A recipe may have its
own: the model's manifest carries them, and every host of the model uses those.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from aisle.events.event_names import EventName
from aisle.events.event_spec import STARS

PREFERENCE_WEIGHTS: dict[str, float] = {
    name: float(name.spec.weight) for name in EventName if isinstance(name.spec.weight, int | float)
}
"""Events with a number. The others show no taste (a list shown, a page left), or their stars decide."""

RATED_EVENTS = frozenset(name for name in EventName if name.spec.weight == STARS)
NEUTRAL_RATING = 3.0  # stars; below it a rating counts against the item
WEIGHT_OF_A_STAR = 2.0  # five stars come near a purchase


@dataclass(frozen=True)
class EventWeights:
    """The weights of one recipe. An event that `by_event` lacks has weight 0."""

    by_event: Mapping[str, float]
    neutral_rating: float = NEUTRAL_RATING  # stars
    weight_of_a_star: float = WEIGHT_OF_A_STAR  # of each star above the neutral rating

    def __post_init__(self) -> None:
        """Raises: ValueError, if an event without taste has a weight, or a purchase has no positive weight."""
        if unknown := sorted(set(self.by_event) - set(PREFERENCE_WEIGHTS)):
            raise ValueError(f"event_weights: {', '.join(unknown)}: only {', '.join(PREFERENCE_WEIGHTS)} have a weight")
        if not self.by_event.get(EventName.PURCHASE, 0) > 0:
            raise ValueError("event_weights: a purchase must weigh more than 0, since other weights are relative to it")

    def of(self, event_name: str, rating: float | None = None) -> float:
        """Signed weight of one interaction; 0 if the event shows no taste.

        >>> STANDARD_WEIGHTS.of("purchase"), STANDARD_WEIGHTS.of("rate_item", rating=1)
        (5.0, -4.0)
        """
        if rating is not None and event_name in RATED_EVENTS:
            return self.weight_of_a_star * (rating - self.neutral_rating)
        return self.by_event.get(event_name, 0.0)

    def to_json(self) -> dict[str, Any]:
        """The weights as a manifest stores them."""
        by_event = {str(name): weight for name, weight in self.by_event.items()}
        return {**vars(self), "by_event": by_event}

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote.

        Raises: ValueError, as for any weights.
        """
        return cls(**read)


STANDARD_WEIGHTS = EventWeights(PREFERENCE_WEIGHTS)
"""The weights of a recipe that names none."""

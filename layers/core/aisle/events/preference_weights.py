"""What an event says about a shopper's taste for an item, as a signed weight.

The one scale that training, the online profile and the features share. `aisle.events.event_names` gives the numbers.
"""

from aisle.events.event_names import EventName
from aisle.events.event_spec import STARS

PREFERENCE_WEIGHTS: dict[str, float] = {
    name: float(name.spec.weight) for name in EventName if isinstance(name.spec.weight, int | float)
}
"""Events of other names carry no taste by themselves (a list shown, a page left), or it hangs on their stars."""

RATED_EVENTS = frozenset(name for name in EventName if name.spec.weight == STARS)
NEUTRAL_RATING = 3.0  # stars; below it a rating counts against the item


def preference_weight(event_name: str, rating: float | None = None) -> float:
    """Signed strength of one interaction; 0 where the event says nothing of taste.

    >>> preference_weight("purchase"), preference_weight("rate_item", rating=1)
    (5.0, -4.0)
    """
    if rating is not None and event_name in RATED_EVENTS:
        return 2.0 * (rating - NEUTRAL_RATING)
    return PREFERENCE_WEIGHTS.get(event_name, 0.0)

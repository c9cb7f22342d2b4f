"""What an event says about a shopper's taste for an item, as a signed weight.

The one scale that training, the online profile and the features share.
"""

from aisle.events.event_names import EventName

PREFERENCE_WEIGHTS: dict[str, float] = {
    EventName.SELECT_ITEM: 0.5,  # curiosity; the view that follows says more
    EventName.VIEW_ITEM: 1.0,
    EventName.SHARE: 2.0,
    EventName.SET_ALERT: 2.0,
    EventName.ADD_TO_WISHLIST: 2.5,
    EventName.REMOVE_FROM_WISHLIST: -2.0,
    EventName.ADD_TO_CART: 3.0,
    EventName.REMOVE_FROM_CART: -2.0,  # less than the adding: the interest was real
    EventName.PURCHASE: 5.0,
    EventName.REFUND: -5.0,  # takes the purchase back whole
    EventName.NOT_INTERESTED: -5.0,
    EventName.UNDO_NOT_INTERESTED: 5.0,
}
"""Events of other names carry no taste by themselves (a list shown, a page left)."""

NEUTRAL_RATING = 3.0  # stars; below it a rating counts against the item
WEIGHT_OF_A_STAR = 2.0  # so that five stars come near a purchase


def preference_weight(event_name: str, rating: float | None = None) -> float:
    """Signed strength of one interaction; 0 where the event says nothing of taste.

    >>> preference_weight("purchase"), preference_weight("rate_item", rating=1)
    (5.0, -4.0)
    """
    if event_name == EventName.RATE_ITEM and rating is not None:
        return WEIGHT_OF_A_STAR * (rating - NEUTRAL_RATING)
    return PREFERENCE_WEIGHTS.get(event_name, 0.0)

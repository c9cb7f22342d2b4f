"""Why a list is empty that is not filled up: nothing that may be shown is what the list is for."""

from aisle.ranking.request import RecommendationRequest
from aisle.ranking.surfaces import Shows, find_surface
from aisle.selection.why_empty import Emptied
from aisle.serving.lists.trending import NO_MODEL

COMPLEMENTS = (
    "Nothing that may be shown was bought in two orders or more with {what}, and is of another sub-category; "
    "the list is not filled up."
)
UNKNOWN = (
    "No model answered, and only a model knows what is bought with {what}: the list stays empty, and is no other one."
)
VIEWED = (
    "The shopper viewed nothing lately that is still sold, may be shown, is not in the cart and was not bought since."
)

BOUGHT = "The shopper bought nothing that is due again, is still sold, may be shown, and is not in the cart."


def why_shelf_is_empty(request: RecommendationRequest, served_by: str) -> Emptied:
    """For a surface that does not fill up, whose items may be shown in general."""
    surface = find_surface(request.surface)
    of_complements = UNKNOWN if served_by == NO_MODEL else COMPLEMENTS
    because = {Shows.VIEWED: VIEWED, Shows.BOUGHT: BOUGHT}.get(surface.shows, of_complements)
    what = f"item {request.item_id}" if surface.needs_item else "what is in the cart"
    return Emptied(because.format(what=what), (f"surface {surface.name}",), ())

"""The shelves of a page share its items: each stands on one shelf, and none of what the page is about stands on any.

A shelf is asked for its own list, as if the shop did not sell what the page shows elsewhere. So pins, caps and the
order hold for each shelf as they hold for a list of its own, and it is full where enough is left.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from aisle.errors import Unavailable
from aisle.events.event import Id
from aisle.live.item_facts import ItemFacts
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest
from aisle.ranking.surfaces import History, find_surface
from aisle.selection.rules import pins
from aisle.selection.selection import Selection
from aisle.selection.why_empty import Emptied
from aisle.serving.ladder import Served
from aisle.serving.lists.trending import NO_MODEL
from aisle.serving.recommendation import Answered, Listed, to_list

NOBODY = Served("none", RecommendationAnswer(NO_MODEL, NO_MODEL, ()))
"""Stands where a list has no items."""


Ask = Callable[[int, RecommendationRequest], Answered]
"""Answers one shelf, by its place on the page. Raises: Unavailable, where nothing answers."""


def answer_shelves(
    shelves: Sequence[RecommendationRequest],
    about: frozenset[Id],
    facts: ItemFacts | None,
    ask: Ask,
) -> list[Answered]:
    """Ask for the shelves in their order. A shelf that nothing answers is empty, and costs the others nothing.

    What the shop pins on a later shelf waits for it: the shop's word for an item's place outweighs the order. Where
    two shelves pin an item, it is the first one's. `about`: the items that the page is about.
    Raises: Unavailable, where no shelf is answered.
    """
    pinned = [_pinned(request, facts) for request in shelves]
    shown, answers, errors = about | _cart_of(shelves), list[Answered](), list[Unavailable]()
    for place, request in enumerate(shelves):
        to_come = frozenset[Id]().union(*pinned[place + 1 :]) - pinned[place]
        try:
            answers.append(ask(place, _beside(request, (shown | to_come) - {request.item_id})))
        except Unavailable as error:
            errors.append(error)
            answers.append(Answered(NOBODY, emptied=_not_answered(error)))
        shown |= {item.item_id for item in answers[-1].served.answer.items}
    if len(errors) == len(shelves):
        raise errors[0]
    return answers


def _cart_of(shelves: Sequence[RecommendationRequest]) -> frozenset[Id]:
    """What is in the cart, where a shelf goes with it: such a page shows the cart."""
    of_carts = (each.exclude_items for each in shelves if find_surface(each.surface).history is History.CART)
    return frozenset[Id]().union(*of_carts)


def _beside(request: RecommendationRequest, elsewhere: frozenset[Id]) -> RecommendationRequest:
    """The shelf's request, without what the page shows elsewhere."""
    return replace(request, exclude_items=request.exclude_items | elsewhere, shown_elsewhere=elsewhere)


def _pinned(request: RecommendationRequest, facts: ItemFacts | None) -> frozenset[Id]:
    """What the shop pins on the shelf and the shopper may see. Without facts nobody knows who may see what."""
    wanted = [pin for pin in pins(request.rules) if pin.position < request.n]
    if facts is None or not wanted:
        return frozenset(pin.item_id for pin in wanted)
    pinnable, places = Selection(facts, request).pinnable, facts.find_all([pin.item_id for pin in wanted]).tolist()
    return frozenset(pin.item_id for pin, at in zip(wanted, places, strict=True) if at >= 0 and pinnable[at])


def _not_answered(error: Exception) -> Emptied:
    return Emptied(f"This shelf was not answered: {error}.", (), ())


def to_page(
    page_id: str, shelves: Sequence[Listed], rules_version: str | None, left_out: Sequence[str]
) -> dict[str, Any]:
    """Build the response body of POST /v1/pages. `left_out` names what was late, of any shelf."""
    return {
        "page_id": page_id,
        "rules_version": rules_version,
        "left_out": list(left_out),
        "shelves": [to_list(*shelf) for shelf in shelves],
    }

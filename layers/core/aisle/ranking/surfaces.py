"""Surfaces: the places of a shop that ask for recommendations. Each is one entry here, and the rest follows from it.

The API, the endpoint and the rules file refuse a name that is not listed. The ranking reads what an entry says; so do
`docs/surfaces.md`, `docs/openapi.json` and the snippet's types, which `make docs` writes.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from aisle.errors import InvalidInput

DEFAULT = "home"


class Order(StrEnum):
    """What comes first; among equals the likelihood decides. `candidate_order.py` computes each."""

    LIKELIHOOD = "the likeliest first"
    LIKE_THE_ITEM = "what goes with the item on the page, then the rest"
    WITH_THE_ITEM = "what is bought with the item, then what follows it, then what goes with it, then the rest"
    TRENDING = "as they trend, the same for everybody"


class History(StrEnum):
    """What the shopper is ranked by. Where the item or the cart is missing, it is the whole history."""

    WHOLE = "everything the shopper did"
    ITEM = "the item on the page, as if just viewed"
    CART = "what is in the cart"


@dataclass(frozen=True)
class Surface:
    """The defaults are the safe ones."""

    name: str
    description: str  # a sentence for the shop's engineers
    order: Order = Order.LIKELIHOOD
    history: History = History.WHOLE
    capped: bool = False  # of an answer, at most the model's `seen_share` was met before
    needs_item: bool = False  # a question without `item_id` is refused
    excludes_cart: bool = True  # what is in the cart is not recommended, on any rung


ENTRIES = (
    Surface("home", "For this shopper, on any page.", capped=True, excludes_cart=False),
    Surface(
        "similar",
        "Like the item on the page.",
        order=Order.LIKE_THE_ITEM,
        history=History.ITEM,
        needs_item=True,
        excludes_cart=False,
    ),
    Surface(
        "bought_together",
        "Bought with the item on the page.",
        order=Order.WITH_THE_ITEM,
        history=History.ITEM,
        needs_item=True,
        excludes_cart=False,
    ),
    Surface("cart", "What goes with the cart.", history=History.CART, capped=True),
    Surface("trending", "What everybody takes now.", order=Order.TRENDING, excludes_cart=False),
)

SURFACES: dict[str, Surface] = {surface.name: surface for surface in ENTRIES}


def find_surface(name: str) -> Surface:
    """
    Raises: InvalidInput, with the names that are known and the nearest of them.
    """
    if name not in SURFACES:
        raise InvalidInput("surface", _refusal(name), name)
    return SURFACES[name]


def _refusal(name: str) -> str:
    nearest = get_close_matches(name, SURFACES, n=1)
    return f"not a surface; known: {', '.join(SURFACES)}" + "".join(f"; did you mean {each}?" for each in nearest)


def _known(name: str) -> str:
    if name not in SURFACES:
        raise ValueError(_refusal(name))
    return name


def _describe(schema: dict[str, Any]) -> None:
    told = " ".join(f"`{surface.name}`: {surface.description}" for surface in SURFACES.values())
    schema |= {"enum": list(SURFACES), "description": f"Where it will be shown. {told}"}


SurfaceName = Annotated[str, AfterValidator(_known), Field(json_schema_extra=_describe)]
"""A field that holds a surface's name."""

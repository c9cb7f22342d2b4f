"""Surfaces: the places of a shop that request recommendations. One entry here defines each surface.

The API, the endpoint and the rules file refuse a name that is not listed. Ranking follows the entry. `make docs` writes
`docs/surfaces.md`, `docs/openapi.json` and the snippet's types from the entries.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from aisle.errors import InvalidInput

DEFAULT = "home"


class Order(StrEnum):
    """The order of an answer. Likelihood breaks ties. `aisle.ranking.candidate_order` computes each."""

    LIKELIHOOD = "the likeliest first"
    LIKE_THE_ITEM = "what goes with the item on the page, then the rest"
    WITH_THE_ITEM = (
        "what is bought with the item and follows it, then what does either, then what goes with it, then the rest"
    )
    TRENDING = "as they trend, the same for everybody"


class History(StrEnum):
    """The interactions that the ranking uses. Without an item or a cart, it uses the whole history."""

    WHOLE = "everything the shopper did"
    ITEM = "the item on the page, as if just viewed"
    CART = "what is in the cart"


@dataclass(frozen=True)
class Surface:
    """The behaviour of one surface. The defaults are the safe choices."""

    name: str
    description: str  # a sentence for the shop's engineers
    order: Order = Order.LIKELIHOOD
    history: History = History.WHOLE
    capped: bool = False  # at most the model's `seen_share` of an answer may be items seen before
    needs_item: bool = False  # a request without `item_id` is refused
    excludes_cart: bool = True  # items in the cart are not recommended, on any rung
    explores: bool = False  # a share of its places goes to new and seldom shown items
    variety: float = 1.0  # the greatest share of its places that one brand or sub-category gets; 1 binds nothing

    @property
    def is_about_the_item(self) -> bool:
        """Whether it asks about the item on the page: without a model, items alike by their words answer."""
        return self.history is History.ITEM


ENTRIES = (
    Surface("home", "For this shopper, on any page.", capped=True, excludes_cart=False, explores=True, variety=0.8),
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
    """The surface of this name.

    Raises: InvalidInput, with the known names and the nearest one.
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
    surfaces = " ".join(f"`{surface.name}`: {surface.description}" for surface in SURFACES.values())
    schema |= {"enum": list(SURFACES), "description": f"Where it will be shown. {surfaces}"}


SurfaceName = Annotated[str, AfterValidator(_known), Field(json_schema_extra=_describe)]
"""The type of a field with a surface's name. It refuses an unknown name."""

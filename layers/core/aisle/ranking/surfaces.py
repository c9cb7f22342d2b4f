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
    """The order of an answer. Likelihood breaks ties. `aisle.ranking.candidate_order` computes those of a model."""

    LIKELIHOOD = "the likeliest first"
    LIKE_THE_ITEM = "what goes with the item on the page, then the rest"
    TRENDING = "what rises most, then what is popular of late, the same for everybody"
    AS_FOUND = "the shop's own order, the more mixed with the likelihood the more is known of the shopper"
    DUE = "what is most likely to be bought again now comes first"
    AS_VIEWED = "what was viewed last comes first"


class Shows(StrEnum):
    """What a surface may show, beside what the page's filter, the shop's rules and the shopper leave out."""

    ANYTHING = "anything"
    COMPLEMENTS = "what was bought with it, of other sub-categories"
    FOUND = "the `ids` of the request"
    BOUGHT = "what the shopper bought and kept, once half of its usual interval has passed"
    VIEWED = "what the shopper viewed, and did not buy since"


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
    shows: Shows = Shows.ANYTHING
    history: History = History.WHOLE
    fills: bool = True  # where what it is for is too little, other items fill the list
    capped: bool = False  # at most the model's `seen_share` of an answer may be items seen before
    needs: str | None = None  # a parameter without which a request is refused
    excludes_cart: bool = True  # items in the cart are not recommended, on any rung
    asks_a_model: bool = True  # False where the shopper's history alone answers, whoever is asked
    explores: bool = False  # a share of its places goes to new and seldom shown items
    variety: float = 1.0  # the greatest share of its places that one brand or sub-category gets; 1 binds nothing

    @property
    def needs_item(self) -> bool:
        """Whether a request without `item_id` is refused."""
        return self.needs == "item_id"

    @property
    def is_like_the_item(self) -> bool:
        """Whether items alike by their words answer it without a model."""
        return self.history is History.ITEM and self.fills


ENTRIES = (
    Surface("home", "For this shopper, on any page.", capped=True, excludes_cart=False, explores=True, variety=0.8),
    Surface(
        "similar",
        "Like the item on the page.",
        order=Order.LIKE_THE_ITEM,
        history=History.ITEM,
        needs="item_id",
        excludes_cart=False,
    ),
    Surface(
        "bought_together",
        "Bought with the item on the page, and of another sub-category; fewer where there are fewer.",
        shows=Shows.COMPLEMENTS,
        history=History.ITEM,
        fills=False,
        needs="item_id",
        excludes_cart=False,
    ),
    Surface(
        "cart",
        "Bought with what is in the cart, and of other sub-categories; fewer where there are fewer.",
        shows=Shows.COMPLEMENTS,
        history=History.CART,
        fills=False,
        capped=True,
    ),
    Surface(
        "trending",
        "What is taken more of late than it used to be.",
        order=Order.TRENDING,
        excludes_cart=False,
    ),
    Surface(
        "category",
        "A category's page: the likeliest items of `category` for this shopper.",
        needs="category",
        excludes_cart=False,
    ),
    Surface(
        "search",
        "A page of search results: the `ids` that the shop's own search found, ordered for this shopper.",
        order=Order.AS_FOUND,
        shows=Shows.FOUND,
        needs="ids",
        excludes_cart=False,
    ),
    Surface(
        "buy_again",
        "What this shopper bought and is due again; fewer where there are fewer.",
        order=Order.DUE,
        shows=Shows.BOUGHT,
        fills=False,
    ),
    Surface(
        "recently_viewed",
        "What this shopper viewed last; fewer where there are fewer.",
        order=Order.AS_VIEWED,
        shows=Shows.VIEWED,
        fills=False,
        asks_a_model=False,
    ),
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

"""A shopper on a page of the shop: what the query of one list and that of a whole page share."""

from pydantic import Field

from aisle.events.event import Id
from aisle.profile.anonymous_visit import MAX_ITEMS
from aisle.profile.person_query import PersonQuery
from aisle.selection.filter_syntax import FilterText

FROM_MEMORY = f"For a query without an id; comma-separated, at most {MAX_ITEMS}"
VIEWED, IN_CART = f"{FROM_MEMORY}: items viewed, oldest first.", f"{FROM_MEMORY}: items in the cart."
KEY = "key"  # the front door's own parameter


class VisitQuery(PersonQuery):
    """It names no id for a visitor without consent."""

    item_id: Id | None = Field(
        default=None, description="The item on the page; docs/surfaces.md says which surfaces need it."
    )
    category: Id | None = Field(
        default=None,
        description="The page's category: only its items are shown. One that no item has is told in `notes`.",
    )
    filter: FilterText = Field(
        default="", description="Only items that meet it are shown, such as `brand:Acme;price:10..50`: docs/filters.md."
    )
    search_term: str | None = Field(
        default=None, max_length=500, description="On a page of search results, what was searched for: rules may ask."
    )
    recent_items: str = Field(default="", description=VIEWED)
    cart_items: str = Field(default="", description=IN_CART)
    explain: bool = Field(
        default=False,
        description="Also find the act without which each item would fall most: `what_if`. It takes longer.",
    )

"""The query string of GET /v1/recommendations."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from aisle.events.event import Id
from aisle.profile.anonymous_visit import MAX_ITEMS
from aisle.profile.person_query import PersonQuery
from aisle.ranking.surfaces import DEFAULT, SURFACES, SurfaceName, find_surface
from aisle.selection.filter_syntax import FilterText
from aisle.selection.nearest_name import did_you_mean
from aisle.selection.scope import MOST_FOUND

FROM_MEMORY = f"For a query without an id; comma-separated, at most {MAX_ITEMS}"
KEY = "key"  # the front door's own parameter


def _split(ids: Any) -> Any:
    """The ids of a query string, where commas part them."""
    return [each.strip() for each in ids.split(",") if each.strip()] if isinstance(ids, str) else ids


Ids = Annotated[tuple[Id, ...], BeforeValidator(_split), Field(max_length=MOST_FOUND)]


class RecommendationQuery(PersonQuery):
    """It names no id for a visitor without consent. A parameter that is not listed here is refused."""

    surface: SurfaceName = DEFAULT
    n: int = Field(default=10, ge=1, le=100)
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
    ids: Ids = Field(
        default=(),
        description=f"For surface `search`: what the shop's own search found, its best first; comma-separated in a URL,"
        f" at most {MOST_FOUND}. One that no item has is told in `notes`.",
    )
    search_term: str | None = Field(
        default=None, max_length=500, description="On a page of search results, what was searched for: rules may ask."
    )
    recent_items: str = Field(default="", description=f"{FROM_MEMORY}: items viewed, oldest first.")
    cart_items: str = Field(default="", description=f"{FROM_MEMORY}: items in the cart.")

    explain: bool = Field(
        default=False,
        description="Also find the act without which each item would fall most: `what_if`. It takes longer.",
    )

    @model_validator(mode="before")
    @classmethod
    def _has_no_unknown_parameter(cls, data: Any) -> Any:
        unknown = [name for name in data if name not in cls.model_fields and name != KEY]
        if unknown:
            raise ValueError(f"{unknown[0]}: not a parameter; {did_you_mean(unknown[0], [*cls.model_fields, KEY])}")
        return data

    @model_validator(mode="after")
    def _is_answerable(self) -> Self:
        needed = find_surface(self.surface).needs
        if needed and not getattr(self, needed):
            raise ValueError(f"{needed}: required for surface {self.surface}")
        if self.ids and needed != "ids":
            takers = ", ".join(name for name, surface in SURFACES.items() if surface.needs == "ids")
            raise ValueError(f"ids: only for surface {takers}; a list of some items is a filter, item_id:tea|pot")
        return self

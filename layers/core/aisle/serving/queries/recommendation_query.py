"""The query string of GET /v1/recommendations."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from aisle.events.event import Id
from aisle.ranking.surfaces import DEFAULT, SURFACES, SurfaceName, find_surface
from aisle.selection.nearest_name import refuse_unknown
from aisle.selection.scope import MOST_FOUND
from aisle.serving.queries.visit_query import KEY, VisitQuery

Length = Annotated[int, Field(ge=1, le=100)]
"""Of a list, in items."""
USUAL_LENGTH = 10


def _split(ids: Any) -> Any:
    """The ids of a query string, where commas part them."""
    return [each.strip() for each in ids.split(",") if each.strip()] if isinstance(ids, str) else ids


_FOUND = (
    f"For surface `search`: what the shop's own search found, its best first; comma-separated in a URL, at most "
    f"{MOST_FOUND}. One that no item has is told in `notes`."
)
FoundIds = Annotated[tuple[Id, ...], BeforeValidator(_split), Field(max_length=MOST_FOUND, description=_FOUND)]


class RecommendationQuery(VisitQuery):
    """A parameter that is not listed here is refused."""

    surface: SurfaceName = DEFAULT
    n: Length = USUAL_LENGTH
    ids: FoundIds = ()

    @model_validator(mode="before")
    @classmethod
    def _has_no_unknown_parameter(cls, data: Any) -> Any:
        refuse_unknown(data, [*cls.model_fields, KEY], "parameter")
        return data

    @model_validator(mode="after")
    def _is_answerable(self) -> Self:
        refuse_unanswerable(self.surface, vars(self))
        return self


def refuse_unanswerable(surface: str, asked: Mapping[str, Any], where: str = "", or_else: str = "") -> None:
    """Raises: ValueError, where the surface needs a field that is not given, or is given ids that it does not take.

    `where` stands before a field's name; `or_else` says where it may stand too.
    """
    needed = find_surface(surface).needs
    if needed and not asked.get(needed):
        raise ValueError(f"{where}{needed}: required for surface {surface}{or_else}")
    if asked.get("ids") and needed != "ids":
        takers = ", ".join(name for name, each in SURFACES.items() if each.needs == "ids")
        raise ValueError(f"{where}ids: only for surface {takers}; a list of some items is a filter, item_id:tea|pot")

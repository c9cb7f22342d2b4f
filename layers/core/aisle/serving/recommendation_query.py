"""The query string of GET /v1/recommendations."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from aisle.ranking.surfaces import DEFAULT, SurfaceName, find_surface
from aisle.selection.nearest_name import refuse_unknown
from aisle.serving.visit_query import KEY, VisitQuery

Length = Annotated[int, Field(ge=1, le=100)]
"""Of a list, in items."""
USUAL_LENGTH = 10


class RecommendationQuery(VisitQuery):
    """A parameter that is not listed here is refused."""

    surface: SurfaceName = DEFAULT
    n: Length = USUAL_LENGTH

    @model_validator(mode="before")
    @classmethod
    def _has_no_unknown_parameter(cls, data: Any) -> Any:
        refuse_unknown(data, [*cls.model_fields, KEY], "parameter")
        return data

    @model_validator(mode="after")
    def _is_answerable(self) -> Self:
        if find_surface(self.surface).needs_item and self.item_id is None:
            raise ValueError(f"item_id: required for surface {self.surface}")
        return self

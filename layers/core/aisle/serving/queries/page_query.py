"""The body of POST /v1/pages: a shopper on a page, and the page's shelves by their priority."""

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from aisle.errors import BodyTooLarge
from aisle.events.event import Id
from aisle.intake.json_body import read_object
from aisle.ranking.surfaces import DEFAULT, SurfaceName, find_surface
from aisle.selection.filter_syntax import FilterText
from aisle.selection.nearest_name import refuse_unknown
from aisle.serving.queries.recommendation_query import (
    USUAL_LENGTH,
    FoundIds,
    Length,
    RecommendationQuery,
    refuse_unanswerable,
)
from aisle.serving.queries.visit_query import IN_CART, KEY, VIEWED, VisitQuery

MOST_SHELVES = 8
MOST_BYTES = 100_000
EXAMPLE = '{"key": ..., "shelves": [{"surface": "home", "n": 10}]}'
USER_TOKEN = "user_token"  # the front door's own, as the key
INSTEAD = "Instead of the page's; null is none."


def _as_text(given: Any) -> Any:
    """A list of ids as a query string has it. What is no id is left out: a refusal would write it to a log."""
    if not isinstance(given, list):
        return given
    return ",".join(str(each) for each in given if isinstance(each, str | int))


_TEXT = {"type": "string"}
_IDS = {"anyOf": [{"type": "array", "items": _TEXT}, _TEXT], "default": []}
RememberedItems = Annotated[str, BeforeValidator(_as_text), WithJsonSchema(_IDS)]


class ShelfQuery(BaseModel):
    """One shelf. What it does not say of item, category and filter is the page's."""

    model_config = ConfigDict(frozen=True)

    surface: SurfaceName = DEFAULT
    n: Length = USUAL_LENGTH
    item_id: Id | None = Field(default=None, description=INSTEAD)
    category: Id | None = Field(default=None, description=INSTEAD)
    filter: FilterText = Field(default="", description="Instead of the page's; empty is none.")
    ids: FoundIds = ()


class PageQuery(VisitQuery):
    """A field that is not listed here is refused, in a shelf too."""

    recent_items: RememberedItems = Field(default="", description=VIEWED)
    cart_items: RememberedItems = Field(default="", description=IN_CART)
    shelves: tuple[ShelfQuery, ...] = Field(
        min_length=1, max_length=MOST_SHELVES, description="The first has its items; each other takes the next best."
    )

    @model_validator(mode="before")
    @classmethod
    def _has_no_unknown_field(cls, data: Any) -> Any:
        refuse_unknown(data, [*cls.model_fields, KEY, USER_TOKEN], "field")
        shelves = data.get("shelves")
        for place, shelf in enumerate(shelves if isinstance(shelves, list) else ()):
            if isinstance(shelf, dict):
                refuse_unknown(shelf, [*ShelfQuery.model_fields], "field", f"shelves.{place}.")
        return data

    @model_validator(mode="after")
    def _is_answerable(self) -> Self:
        for place, shelf in enumerate(self.shelves):
            or_else = "" if find_surface(shelf.surface).needs == "ids" else ", or on the page"
            refuse_unanswerable(shelf.surface, self._of(shelf), f"shelves.{place}.", or_else)
        return self

    @property
    def queries(self) -> list[RecommendationQuery]:
        """Each shelf as a query of its own, by priority."""
        return [RecommendationQuery(**self._of(shelf)) for shelf in self.shelves]

    @property
    def about(self) -> frozenset[Id]:
        """The items that the page shows already, for it or a shelf of it is about them."""
        return frozenset(self._items())

    def _of(self, shelf: ShelfQuery) -> dict[str, Any]:
        return self.model_dump(exclude={"shelves"}) | shelf.model_dump(exclude_unset=True)

    def _items(self) -> Iterator[Id]:
        if self.item_id:
            yield self.item_id
        yield from (shelf.item_id for shelf in self.shelves if shelf.item_id)


def read_page(body: bytes) -> dict[str, Any]:
    """The body's fields, before they are checked.

    Raises: BodyTooLarge; InvalidInput, if the body is not a JSON object
    """
    if len(body) > MOST_BYTES:
        raise BodyTooLarge("body", f"{len(body)} bytes, more than {MOST_BYTES}: send fewer recent_items and cart_items")
    return read_object(body, EXAMPLE)

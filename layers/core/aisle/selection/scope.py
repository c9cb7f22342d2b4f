"""The scope of a request: the part of it that says which items may be shown."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AwareDatetime, Field

from aisle.events.event import Id
from aisle.selection.filter_syntax import FilterText
from aisle.selection.rules import ActiveRule

MOST_RULES = 1_000


@dataclass(frozen=True)
class NotInterested:
    """Items, brands and categories that the shopper does not want to see."""

    items: frozenset[Id] = frozenset()
    brands: frozenset[Id] = frozenset()
    categories: frozenset[Id] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a list's items must meet, and the rules of the shop that hold for this list."""

    now: AwareDatetime
    item_id: Id | None = None  # the item on the page
    category: Id | None = None  # the page's; one that no item has restricts nothing
    filter: FilterText = ""  # aisle.selection.filter_syntax
    rules: Annotated[tuple[ActiveRule, ...], Field(max_length=MOST_RULES)] = ()
    not_interested: NotInterested = NotInterested()
    exclude_items: frozenset[Id] = frozenset()

    @property
    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        return round(self.now.timestamp() * 1000)

"""The shop's merchandising rules: exclude, include, boost, bury and pin.

`config/rules.json`: {"rules": [{"action": "bury", "match": {"brands": ["Acme"]}, "surfaces": ["cart"]}]}.
A rule without `surfaces` applies to every surface. A rule that names an unknown surface is refused.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aisle.events.event import Id, Money
from aisle.ranking.surfaces import SurfaceName


class Match(BaseModel):
    """The items that a rule covers: those that meet every given condition.

    An unknown price is in no range. An item of unknown stock counts as in stock.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    item_ids: frozenset[Id] | None = None
    brands: frozenset[Id] | None = None
    categories: frozenset[Id] | None = None
    sub_categories: frozenset[Id] | None = None
    price_min: Money | None = None
    price_max: Money | None = None
    in_stock: bool | None = None

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if not self.model_fields_set:
            raise ValueError(f"has no condition: give one of {', '.join(type(self).model_fields)}")
        return self

    def covers(self, item_id: str, item: dict[str, Any]) -> bool:
        """Whether the item meets every condition. `item` holds its card's columns."""
        price = item.get("price")
        return (
            (self.item_ids is None or item_id in self.item_ids)
            and (self.brands is None or item.get("brand") in self.brands)
            and (self.categories is None or item.get("category") in self.categories)
            and (self.sub_categories is None or item.get("sub_category") in self.sub_categories)
            and (self.price_min is None or (price is not None and price >= self.price_min))
            and (self.price_max is None or (price is not None and price <= self.price_max))
            and (self.in_stock is None or (item.get("in_stock") is not False) == self.in_stock)
        )


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    surfaces: frozenset[SurfaceName] | None = None


class Filter(_Rule):
    """`exclude` removes items. `include` keeps only the items that at least one `include` rule covers."""

    action: Literal["exclude", "include"]
    match: Match


class Nudge(_Rule):
    """`boost` raises and `bury` lowers the log-odds that order the items. The shown score stays the model's."""

    action: Literal["boost", "bury"]
    match: Match
    strength: float = Field(default=1.0, gt=0, le=20, description="1 makes an item of 20 % rank like one of 40 %.")


class Pin(_Rule):
    """Put an item at a position, counted from 0, if the shopper may see the item."""

    action: Literal["pin"]
    item_id: Id
    position: int = Field(default=0, ge=0, le=99)


Rule = Annotated[Filter | Nudge | Pin, Field(discriminator="action")]


class Rules(BaseModel):
    """All rules of `config/rules.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[Rule, ...] = Field(default=(), max_length=1_000)

    def on(self, surface: str) -> "Rules":
        """The rules that apply to a surface."""
        applicable = tuple(rule for rule in self.rules if rule.surfaces is None or surface in rule.surfaces)
        return Rules.model_construct(rules=applicable)

    @property
    def pins(self) -> list[Pin]:
        """Pins ordered by position. If two pins name the same item, the later rule wins."""
        pins = {rule.item_id: rule for rule in self.rules if isinstance(rule, Pin)}
        return sorted(pins.values(), key=lambda pin: pin.position)

    @property
    def reorder_or_remove(self) -> bool:
        """Whether the rules need more items from the model than the page shows."""
        return any(not isinstance(rule, Pin) for rule in self.rules)

    def allow(self, item_id: str, item: dict[str, Any]) -> bool:
        """Whether the include and exclude rules let the item through."""
        filters = [rule for rule in self.rules if isinstance(rule, Filter)]
        included = [rule.match.covers(item_id, item) for rule in filters if rule.action == "include"]
        excluded = (rule.match.covers(item_id, item) for rule in filters if rule.action == "exclude")
        return (not included or any(included)) and not any(excluded)

    def nudge(self, item_id: str, item: dict[str, Any]) -> float:
        """The sum of the strengths of all rules that cover the item.

        Units: log-odds
        """
        matching = (rule for rule in self.rules if isinstance(rule, Nudge) and rule.match.covers(item_id, item))
        return sum(rule.strength if rule.action == "boost" else -rule.strength for rule in matching)

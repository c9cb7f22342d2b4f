"""What the shop's rules do to a list: restrict, lift or lower, cap and pin.

These are the rules that hold for one request. `aisle.serving.ruling.rules` says when and where a rule holds.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from aisle.events.event import Id
from aisle.selection.match import Match

RuleName = Annotated[str, Field(min_length=1, max_length=100)]


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: RuleName | None = Field(default=None, description="For people: previews and empty answers name the rule.")


class Restriction(_Rule):
    """`exclude` removes items. `include` keeps only the items that at least one `include` rule covers."""

    action: Literal["exclude", "include"]
    match: Match


class Nudge(_Rule):
    """`boost` lifts and `bury` lowers the items in the order. The shown score stays the model's."""

    action: Literal["boost", "bury"]
    match: Match
    strength: float = Field(
        default=1.0,
        gt=0,
        le=20,
        description="1 makes an item of 20 % rank like one of 40 %, 2 like one of 65 %, 3 like one of 83 %.",
    )


class Cap(_Rule):
    """At most so many items of one brand, category or sub-category on a list. An item without one is not counted."""

    action: Literal["cap"]
    by: Literal["brand", "category", "sub_category"]
    most: int = Field(ge=1, le=500)
    match: Match | None = Field(default=None, description="Only items that it covers are counted.")


class Pin(_Rule):
    """Put an item at a position, if the shopper may see the item. It stands on lists of every category."""

    action: Literal["pin"]
    item_id: Id
    position: int = Field(default=0, ge=0, le=99, description="From 0.")


ActiveRule = Annotated[Restriction | Nudge | Cap | Pin, Field(discriminator="action")]


def restrictions(rules: Sequence[ActiveRule], action: str) -> list[Restriction]:
    """The rules of that action."""
    return [rule for rule in rules if isinstance(rule, Restriction) and rule.action == action]


def nudges(rules: Sequence[ActiveRule]) -> list[tuple[Match, float]]:
    """What is lifted and by how much; what is lowered has a negative number.

    Units: log-odds
    """
    named = [rule for rule in rules if isinstance(rule, Nudge)]
    return [(rule.match, rule.strength if rule.action == "boost" else -rule.strength) for rule in named]


def caps(rules: Sequence[ActiveRule]) -> list[Cap]:
    """The caps."""
    return [rule for rule in rules if isinstance(rule, Cap)]


def pins(rules: Sequence[ActiveRule]) -> list[Pin]:
    """Pins ordered by position. If two pins name the same item, the later rule wins."""
    by_item = {rule.item_id: rule for rule in rules if isinstance(rule, Pin)}
    return sorted(by_item.values(), key=lambda pin: pin.position)

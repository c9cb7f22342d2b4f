"""The specification of one type of event. Each entry of `aisle.events.event_names` has one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Final, Literal


class Sender(Enum):
    """Who may send the event."""

    PAGE = "a page"
    FEEDBACK = "a page, by the feedback route too"
    AISLE = "Aisle alone"


class Effect(Enum):
    """How the event changes a profile, beyond the history. An event with a weight always enters the history."""

    NONE = "nothing more"
    BUY = "adds the units of a transaction"
    RETURN = "takes units of a transaction back"
    REFUSE = "excludes an item, a brand or a category"
    ALLOW = "takes a refusal back"
    STATE = "adds to the stated preferences"


STARS: Final = "stars"
Weight = float | Literal["stars"] | None
"""A signed number, STARS if the rating decides, or None if the event shows no taste."""


@dataclass(frozen=True)
class EventSpec:
    """One type of event. Each type must decide every field without a default."""

    name: str
    means: str  # for docs/events.md
    sender: Sender
    needs_item: bool
    weight: Weight  # preference weight; aisle.events.preference_weights
    did: str | None = None  # the action in words for the shopper, "saved {}"; required for a positive weight
    needs: tuple[str, ...] = ()  # fields of the event, apart from its item
    effect: Effect = Effect.NONE

    @property
    def shows_taste(self) -> bool:
        """Whether the event has a preference weight, so it enters the history."""
        return self.weight is not None

    @property
    def changes_profile(self) -> bool:
        """Whether the event changes a profile. A viewed page or list does not."""
        return self.shows_taste or self.effect is not Effect.NONE

    @property
    def is_scoped(self) -> bool:
        """Whether the event applies to an item, a brand or a category."""
        return self.effect in (Effect.REFUSE, Effect.ALLOW)

    def check_needs(self, given: Callable[[str], Any]) -> None:
        """Check that the required fields are there. `given` returns a field's value.

        Raises: ValueError; the message begins with the missing field.
        """
        if self.needs_item and not given("items"):
            raise ValueError(f"item_id: required for {self.name}")
        for field in self.needs:
            if given(field) is None:
                raise ValueError(f"{field}: required for {self.name}")
        if self.is_scoped:
            self._check_scope(given)

    def _check_scope(self, given: Callable[[str], Any]) -> None:
        scope = given("scope")
        if scope in (None, "item") and not given("items"):
            raise ValueError(f"item_id: required for {self.name} of an item")
        if scope in ("brand", "category") and given("scope_value") is None:
            raise ValueError(f"scope_value: required for {self.name} of a {scope}")


class SpecifiedName(StrEnum):
    """Base of an enumeration of specs. A member equals its spec's name and carries the spec."""

    _value_: str
    spec: EventSpec

    def __new__(cls, spec: EventSpec) -> "SpecifiedName":
        member = str.__new__(cls, spec.name)
        member._value_ = spec.name
        member.spec = spec
        return member

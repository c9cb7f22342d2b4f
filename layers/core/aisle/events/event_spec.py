"""What the system must know of one type of event. Each entry of `aisle.events.event_names` holds one."""

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
    """What the event does to a profile, apart from the history: an event with a weight always enters that."""

    NONE = "nothing more"
    BUY = "adds the units of a transaction"
    RETURN = "takes units of a transaction back"
    REFUSE = "excludes an item, a brand or a category"
    ALLOW = "takes a refusal back"
    STATE = "adds to the stated preferences"


STARS: Final = "stars"
Weight = float | Literal["stars"] | None
"""A signed number; STARS where the rating decides; None where the event says nothing of taste."""


@dataclass(frozen=True)
class EventSpec:
    """One type of event. What has no default here must be decided for each type."""

    name: str
    means: str  # for docs/events.md
    sender: Sender
    needs_item: bool
    weight: Weight  # preference weight; aisle.events.preference_weights
    did: str | None = None  # for the shopper: what they did with an item, "saved {}"; needed where taste is liking
    needs: tuple[str, ...] = ()  # fields of the event, apart from its item
    effect: Effect = Effect.NONE

    @property
    def tells_taste(self) -> bool:
        return self.weight is not None

    @property
    def changes_profile(self) -> bool:
        """The rest (a page seen, a list shown) leave a profile as it was."""
        return self.tells_taste or self.effect is not Effect.NONE

    @property
    def is_scoped(self) -> bool:
        """Of an item, a brand or a category."""
        return self.effect in (Effect.REFUSE, Effect.ALLOW)

    def check_needs(self, given: Callable[[str], Any]) -> None:
        """`given` returns a field's value. Raises: ValueError; the message begins with the field that is missing."""
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
    """Base of an enumeration whose members are given as specs: a member is its spec's name, and has the spec."""

    _value_: str
    spec: EventSpec

    def __new__(cls, spec: EventSpec) -> "SpecifiedName":
        member = str.__new__(cls, spec.name)
        member._value_ = spec.name
        member.spec = spec
        return member

"""The shop's merchandising rules as it writes them: what each does, and on which lists, from when and to when.

{"rules": [{"name": "Recall", "action": "exclude", "match": {"brands": ["Acme"]}, "surfaces": ["cart"]}]}.
A rule without `surfaces`, `from`, `to` and `when` holds always. docs/rules.md tells all of it in plain words.
"""

from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from aisle.errors import InvalidInput
from aisle.ranking.surfaces import SurfaceName, find_surface
from aisle.selection.match import Match
from aisle.selection.nearest_name import did_you_mean
from aisle.selection.rules import ActiveRule, Cap, Nudge, Pin, Restriction
from aisle.selection.scope import MOST_RULES
from aisle.serving.queries.occasion import Occasion, When
from aisle.validation import explain_one


class _Timed(BaseModel):
    """On which lists a rule holds."""

    surfaces: Annotated[frozenset[SurfaceName], Field(min_length=1)] | None = Field(
        default=None, description="Where; without it everywhere."
    )
    starts: AwareDatetime | None = Field(default=None, alias="from", description="From this moment on, with its zone.")
    ends: AwareDatetime | None = Field(default=None, alias="to", description="Until this moment, with its zone.")
    when: When | None = Field(default=None, description="For which page, search or shopper.")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise ValueError(f"ends at {self.ends.isoformat()}, before it starts: set `to` after `from`")
        return self

    def holds(self, occasion: Occasion) -> bool:
        """Whether the rule holds for a list of this occasion."""
        return (
            (self.surfaces is None or occasion.surface in self.surfaces)
            and (self.starts is None or self.starts <= occasion.now)
            and (self.ends is None or occasion.now < self.ends)
            and (self.when is None or self.when.holds(occasion))
        )


class TimedRestriction(Restriction, _Timed):
    """`exclude` or `include`, on some lists."""


class TimedNudge(Nudge, _Timed):
    """`boost` or `bury`, on some lists."""


class TimedCap(Cap, _Timed):
    """`cap`, on some lists."""


class TimedPin(Pin, _Timed):
    """`pin`, on some lists. One without `surfaces` holds on those that fill up: elsewhere it would break their word."""

    def holds(self, occasion: Occasion) -> bool:
        """Whether the rule holds for a list of this occasion."""
        return super().holds(occasion) and (self.surfaces is not None or find_surface(occasion.surface).fills)


Rule = Annotated[TimedRestriction | TimedNudge | TimedCap | TimedPin, Field(discriminator="action")]
PLAIN: dict[type[BaseModel], type[ActiveRule]] = {
    TimedRestriction: Restriction,
    TimedNudge: Nudge,
    TimedCap: Cap,
    TimedPin: Pin,
}
KINDS: dict[str, type[BaseModel]] = {
    **dict.fromkeys(("exclude", "include"), TimedRestriction),
    **dict.fromkeys(("boost", "bury"), TimedNudge),
    "cap": TimedCap,
    "pin": TimedPin,
}


class Rules(BaseModel):
    """All rules of a shop."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[Rule, ...] = Field(default=(), max_length=MOST_RULES)

    def active(self, occasion: Occasion) -> tuple[ActiveRule, ...]:
        """What holds for a list of this occasion. A rule without a name is called by its place."""
        return tuple(
            _plain(rule, rule.name or f"rules[{place}]")
            for place, rule in enumerate(self.rules)
            if rule.holds(occasion)
        )


def read_rules(document: Any) -> Rules:
    """The rules of a parsed JSON document.

    Raises: InvalidInput, with the place, such as `rules[3].match.price_min`, the reason and the nearest right name.
    """
    try:
        return Rules.model_validate(document)
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False)[0]) from None


def _plain(rule: Rule, name: str) -> ActiveRule:
    plain = PLAIN[type(rule)]
    fields = {field: getattr(rule, field) for field in plain.model_fields}
    return plain.model_construct(**{**fields, "name": name})


IN_WORDS = {
    "frozen_set_type": 'not a list: write one, such as ["Acme"]',
    "tuple_type": "not a list: write one",
    "dict_type": "not an object: write one",
    "model_type": "not an object: write one",
    "model_attributes_type": "not an object: write one",
    "timezone_aware": "has no zone: write a time such as 2026-11-24T09:00:00+01:00",
    "missing": "missing",
}


def _refusal(fault: Any) -> InvalidInput:
    place = [part for at, part in enumerate(fault["loc"]) if not (at == 2 and part in KINDS)]
    told = explain_one(fault)
    reason = IN_WORDS.get(fault["type"], told.reason)
    if fault["type"] == "extra_forbidden":
        reason = f"not a field here; {did_you_mean(str(place[-1]), _known(place, fault['loc']))}"
        own = "; columns of the shop's own stand under `attributes`, by name"
        reason += own if place[-2:-1] == ["match"] else ""
    if fault["type"].startswith("union_tag"):
        place.append("action")
        given = str((fault.get("ctx") or {}).get("tag", ""))
        reason = f"{f'{given!r} is ' if given else 'missing, or '}not an action; {did_you_mean(given, list(KINDS))}"
    return InvalidInput("".join(map(_written, place)).lstrip(".") or "document", reason)


def _known(place: list[Any], whole: tuple[Any, ...]) -> list[str]:
    """The names that may stand where an unknown one stood."""
    inside: dict[str, type[BaseModel]] = {"match": Match, "when": When}
    of = inside.get(str(place[-2]) if len(place) > 1 else "") or (KINDS[str(whole[2])] if len(whole) > 2 else Rules)
    return [field.alias or name for name, field in of.model_fields.items()]


def _written(part: Any) -> str:
    return f"[{part}]" if isinstance(part, int) else f".{part}"

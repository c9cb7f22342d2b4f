"""The fields of a filter. One entry here makes a field known to the parser, to its refusals and to docs/filters.md."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite

from aisle.live.live_item import OWN
from aisle.selection.conditions import Condition, FirstSeen, Having, Ids, InStock, Within

ATTRIBUTES = "attributes."
RANGE = ".."

Read = Callable[[list[str]], Condition]


@dataclass(frozen=True)
class Field:
    """A field of a filter. `read` raises ValueError, with the reason, where the values cannot be read."""

    name: str
    takes: str
    means: str
    example: str
    read: Read


def _having(name: str) -> Read:
    return lambda values: Having(name, frozenset(values))


def _within(name: str) -> Read:
    def read(values: list[str]) -> Condition:
        if len(values) != 1:
            raise ValueError("takes one range, such as 10..50")
        low, parted, high = values[0].partition(RANGE)
        ends = (_number(low, -inf), _number(high, inf)) if parted else (_number(low, inf),) * 2
        if ends[0] > ends[1]:
            raise ValueError(f"from {ends[0]:g} to {ends[1]:g} holds nothing")
        if not any(map(isfinite, ends)):
            raise ValueError("has neither beginning nor end")
        return Within(name, *ends)

    return read


def _number(text: str, absent: float) -> float:
    if not text.strip():
        return absent
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{text.strip()!r} is no number") from None
    if not isfinite(number):
        raise ValueError(f"{text.strip()!r} is no number")
    return number


def _in_stock(values: list[str]) -> Condition:
    if values not in (["true"], ["false"]):
        raise ValueError("takes true or false")
    return InStock(values == ["true"])


def _new(values: list[str]) -> Condition:
    days = _number(values[0], inf) if len(values) == 1 else inf
    if not 0 < days < inf:
        raise ValueError("takes a number of days above 0")
    return FirstSeen(days)


_SAME = "values"
_KINDS = {"brand": "brand:Acme|Zeta", "category": "category:Garden", "sub_category": "sub_category:Hoses"}
_EXAMPLES = {"manufacturer": "Acme Works", "color": "red", "size": "XL", "material": "wool"}

ENTRIES = (
    Field("item_id", "ids", "The item has one of these ids, or a variant of it has.", "item_id:tea-1|tea-2",
          lambda values: Ids(frozenset(values))),
    *(Field(name, _SAME, f"The item's {name} is one of these.", example, _having(name))
      for name, example in _KINDS.items()),
    *(Field(name, _SAME, f"The item's {name} is one of these.", f"{name}:{_EXAMPLES[name]}", _having(name))
      for name in OWN),
    Field("price", "a range", "The price is known and in the range.", "price:10..50", _within("price")),
    Field("rating", "a range", "The average stars are known and in the range.", "rating:4..",
          _within("average_rating")),
    Field("review_count", "a range", "So many reviews.", "review_count:10..", _within("review_count")),
    Field("age_limit", "a range", "The age from which a person may buy it is known and in the range.",
          "age_limit:..16", _within("age_limit")),
    Field("new_within_days", "a number", "First in the shop's files no longer ago.", "new_within_days:30", _new),
    Field("in_stock", "true or false", "Items that are not in stock are never shown, so false leaves none.",
          "in_stock:true", _in_stock),
)  # fmt: skip

FIELDS = {field.name: field for field in ENTRIES}


def find_field(name: str) -> Field | None:
    """The field of this name; None where there is none. Any attribute is one: `attributes.organic`."""
    attribute = name.removeprefix(ATTRIBUTES)
    if attribute and attribute != name:
        return Field(name, _SAME, "The attribute is one of these.", f"{name}:yes", _having(attribute))
    return FIELDS.get(name)

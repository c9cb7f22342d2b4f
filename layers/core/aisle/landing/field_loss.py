"""What a row loses where a value cannot be read: a field, a field within it, or the end of a long text."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from aisle.errors import InvalidInput
from aisle.events.unknown_fields import MAX_ATTRIBUTE_CHARACTERS, MAX_ATTRIBUTES, as_text
from aisle.validation import explain_one

QUOTED = 80  # characters of a lost value


@dataclass(frozen=True)
class FieldFault:
    """What a row lost: a field, or the end of a long text."""

    field: str
    value: str
    reason: str
    is_cut: bool = False


def drop_within(values: dict[str, Any], place: list[Any], fault: Any, lost: list[FieldFault]) -> None:
    """A field within `items`, `preferences` or `attributes`; of an item without its id, the item."""
    holder: Any = _copy(values[str(place[0])])
    values[str(place[0])] = holder
    for step in place[1:-1]:
        if not _holds(holder, step):
            raise explain_one(fault)
        holder[step] = _copy(holder[step])
        holder = holder[step]
    last = place[-1]
    named = ".".join(str(step) for step in place if isinstance(step, str))
    if _holds(holder, last) and last != "item_id":
        lost.append(FieldFault(named, quoted(holder[last]), explain_one(fault).rule))
        del holder[last]
    elif len(place) > 2 and isinstance(place[1], int) and _holds(values[str(place[0])], place[1]):
        lost.append(FieldFault(named, quoted(values[str(place[0])][place[1]]), explain_one(fault).rule))
        del values[str(place[0])][place[1]]
    else:
        raise explain_one(fault)


def _holds(holder: Any, step: Any) -> bool:
    if isinstance(holder, dict):
        return step in holder
    return isinstance(holder, list) and isinstance(step, int) and step < len(holder)


def _copy(holder: Any) -> Any:
    return holder.copy() if isinstance(holder, dict | list) else holder


def attribute_losses(values: dict[str, Any], fields: Set[str]) -> list[FieldFault]:
    """What attributes lose of columns that feed no field: of many columns some, of a long text its end."""
    own = [name for name in values if name not in fields]
    lost = [
        FieldFault(name, quoted(text), f"cut to {MAX_ATTRIBUTE_CHARACTERS} characters", is_cut=True)
        for name in own
        if isinstance(text := values[name], str) and len(text) > MAX_ATTRIBUTE_CHARACTERS
    ]
    if len(own) > MAX_ATTRIBUTES:
        reason = f"a row keeps {MAX_ATTRIBUTES} columns that feed no field"
        lost.append(FieldFault("attributes", f"{len(own)} columns", reason))
    return lost


def first_loss(lost: list[FieldFault]) -> InvalidInput | None:
    """Why a row that lost a field is now none at all."""
    first = next((each for each in lost if not each.is_cut), None)
    return InvalidInput(first.field, first.reason, first.value) if first else None


def quoted(value: Any) -> str:
    """The value as a short text that can be written: a byte that was no UTF-8 becomes a question mark."""
    return as_text(value)[:QUOTED].encode(errors="replace").decode()

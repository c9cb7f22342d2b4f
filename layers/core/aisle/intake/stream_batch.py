"""A person's events on their way together: one record of the stream, its lines one after the other.

Kinesis limits and bills by the record, Firehose writes records as they come: so a page's batch goes as one, and the raw
zone still holds a line an event.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from aisle.intake.ingest import Accepted

Part = TypeVar("Part")

PACK_BYTES = 25_000  # what Kinesis bills as one; a record that holds more would be slow to be read again


@dataclass(frozen=True)
class Pack:
    """Of one person. A single line may be longer than PACK_BYTES; then it stands alone."""

    person_id: str
    data: bytes
    events: int


def pack(accepted: Iterable[Accepted]) -> list[Pack]:
    """Each person's lines in their order.

    >>> accepted = [Accepted("a:b1", b"1\\n"), Accepted("u:42", b"2\\n"), Accepted("a:b1", b"3\\n")]
    >>> [(one.person_id, one.data, one.events) for one in pack(accepted)]
    [('a:b1', b'1\\n3\\n', 2), ('u:42', b'2\\n', 1)]
    """
    by_person: dict[str, list[bytes]] = defaultdict(list)
    for each in accepted:
        by_person[each.person_id].append(each.line)
    return [
        Pack(person, b"".join(part), len(part))
        for person, said in by_person.items()
        for part in in_parts(said, len, PACK_BYTES)
    ]


def unpack(data: bytes) -> list[bytes]:
    """The lines of a record."""
    return data.splitlines()


def in_parts(
    things: Iterable[Part], size: Callable[[Part], int], most_bytes: int, most: int | None = None
) -> Iterator[list[Part]]:
    """In order, each part as full as may be. A thing that is too large by itself makes a part by itself.

    >>> list(in_parts(["ab", "c", "defg", "h"], len, most_bytes=3))
    [['ab', 'c'], ['defg'], ['h']]
    """
    part: list[Part] = []
    held = 0
    for thing in things:
        if part and (len(part) == most or held + size(thing) > most_bytes):
            yield part
            part, held = [], 0
        part.append(thing)
        held += size(thing)
    if part:
        yield part

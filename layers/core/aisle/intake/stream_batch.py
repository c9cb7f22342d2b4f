"""Pack a person's events into stream records: one record has several lines, one line an event.

Kinesis limits and bills by the record, so a page's batch goes as one. Firehose writes records unchanged, so the raw
zone still has one line an event.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from aisle.intake.ingest import Accepted

Part = TypeVar("Part")

PACK_BYTES = 25_000  # one Kinesis billing unit; a larger record would be slow to retry


@dataclass(frozen=True)
class Pack:
    """One record of one person. A line longer than PACK_BYTES is a pack by itself."""

    person_id: str
    data: bytes
    events: int


def pack(accepted: Iterable[Accepted]) -> list[Pack]:
    """Pack each person's lines in their order.

    >>> accepted = [Accepted("a:b1", b"1\\n"), Accepted("u:42", b"2\\n"), Accepted("a:b1", b"3\\n")]
    >>> [(one.person_id, one.data, one.events) for one in pack(accepted)]
    [('a:b1', b'1\\n3\\n', 2), ('u:42', b'2\\n', 1)]
    """
    by_person: dict[str, list[bytes]] = defaultdict(list)
    for each in accepted:
        by_person[each.person_id].append(each.line)
    return [
        Pack(person, b"".join(part), len(part))
        for person, lines in by_person.items()
        for part in in_parts(lines, len, PACK_BYTES)
    ]


def unpack(data: bytes) -> list[bytes]:
    """The lines of a record."""
    return data.splitlines()


def in_parts(
    things: Iterable[Part], size: Callable[[Part], int], most_bytes: int, most: int | None = None
) -> Iterator[list[Part]]:
    """Split `things` in order into parts of at most `most_bytes` and `most` things, each as full as possible.

    A thing larger than `most_bytes` is a part by itself.

    >>> list(in_parts(["ab", "c", "defg", "h"], len, most_bytes=3))
    [['ab', 'c'], ['defg'], ['h']]
    """
    part: list[Part] = []
    part_bytes = 0
    for thing in things:
        if part and (len(part) == most or part_bytes + size(thing) > most_bytes):
            yield part
            part, part_bytes = [], 0
        part.append(thing)
        part_bytes += size(thing)
    if part:
        yield part

"""A person's events on their way together: one record of the stream, its lines one after the other.

Kinesis limits and bills by the record, Firehose writes records as they come: so a page's batch goes as one, and the raw
zone still holds a line an event.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aisle.ingest import Accepted

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
    return [Pack(person, b"".join(part), len(part)) for person, said in by_person.items() for part in _parted(said)]


def unpack(data: bytes) -> list[bytes]:
    """The lines of a record."""
    return data.splitlines()


def _parted(lines: Sequence[bytes]) -> Iterator[list[bytes]]:
    part: list[bytes] = []
    size = 0
    for line in lines:
        if part and size + len(line) > PACK_BYTES:
            yield part
            part, size = [], 0
        part.append(line)
        size += len(line)
    yield part

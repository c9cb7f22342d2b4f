"""Times as names of objects: sorted by name they are sorted by time."""

from datetime import UTC, datetime

FORM = "%Y%m%dT%H%M%S"


def stamp(milliseconds: int) -> str:
    """The name of a time, given in milliseconds since 1970.

    >>> stamp(1795510800250)
    '20261124T090000250'
    """
    seconds, rest = divmod(milliseconds, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):{FORM}}{rest:03}"


def time_of(name: str) -> int:
    """The milliseconds since 1970 of a name that begins with a stamp.

    >>> time_of("20261124T090000250-7f3a.jsonl.gz")
    1795510800250
    """
    seconds = datetime.strptime(name[:15], FORM).replace(tzinfo=UTC).timestamp()
    return int(seconds) * 1000 + int(name[15:18])

"""The name that somebody probably meant: the nearest of those that there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from aisle.arrays.array_types import Characters, Ints

LONGEST = 48  # bytes of a name that are compared from either end
COMPARED = 40  # names that are compared letter by letter


@dataclass(frozen=True)
class Names:
    """Names as rows of bytes, so that a hundred thousand take milliseconds.

    Shape: head (names, LONGEST) from the beginning, tail from the end; both in lower case, padded with 0.
    """

    head: Characters
    tail: Characters

    @classmethod
    def of(cls, names: Sequence[str]) -> "Names":
        """In the order of the names."""
        return cls(_rows([_folded(name) for name in names]), _rows([_folded(name)[::-1] for name in names]))

    def alike(self, wanted: str) -> Ints:
        """Positions of the names that share most of their beginning and end with the wanted one, best first.

        A name that differs by one letter, left out, doubled or wrong, shares all the rest.
        """
        shared = np.zeros(len(self.head), dtype=np.int64)
        for rows, text in ((self.head, _folded(wanted)), (self.tail, _folded(wanted)[::-1])):
            same = rows == np.frombuffer(text[:LONGEST].ljust(LONGEST, b"\1"), dtype=np.uint8)
            shared += np.where(same.all(axis=1), LONGEST, same.argmin(axis=1))
        return np.argsort(-shared, kind="stable")[:COMPARED]


def nearest(wanted: str, names: Sequence[str]) -> str | None:
    """The one name of these that is near; None where none is."""
    if len(names) > COMPARED:
        names = [names[place] for place in Names.of(names).alike(wanted).tolist()]
    folded = {name.casefold(): name for name in reversed(names)}
    return next((folded[each] for each in get_close_matches(wanted.casefold(), folded, n=1)), None)


def did_you_mean(wanted: str, names: Sequence[str]) -> str:
    """The end of a refusal: which names are known, and the nearest of them.

    >>> did_you_mean("colour", ["color", "brand"])
    'known: color, brand; did you mean color?'
    """
    near = nearest(wanted, names)
    return f"known: {', '.join(names)}" + (f"; did you mean {near}?" if near else "")


def refuse_unknown(given: Iterable[str], known: Sequence[str], kind: str, place: str = "") -> None:
    """Raises: ValueError, with the first given name that is not known; `place` stands before it.

    >>> refuse_unknown(["colour"], ["color"], "parameter", "shelves.0.")
    Traceback (most recent call last):
    ValueError: shelves.0.colour: not a parameter; known: color; did you mean color?
    """
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise ValueError(f"{place}{unknown}: not a {kind}; {did_you_mean(unknown, known)}")


def _folded(name: str) -> bytes:
    return name.casefold().encode()


def _rows(names: Sequence[bytes]) -> Characters:
    joined = b"".join(name[:LONGEST].ljust(LONGEST, b"\0") for name in names)
    return np.frombuffer(joined, dtype=np.uint8).reshape(len(names), LONGEST)

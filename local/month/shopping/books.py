"""The shoppers' own books of the events that they sent, by person, to be compared with the product's ledger."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aisle.events.person import person_id
from local.month.truth.population import Visitor


@dataclass
class Sent:
    """The fate of numbered events."""

    stored: int = 0
    rejected: int = 0
    duplicate: int = 0
    lost: int = 0

    def __add__(self, other: "Sent") -> "Sent":
        return Sent(
            self.stored + other.stored,
            self.rejected + other.rejected,
            self.duplicate + other.duplicate,
            self.lost + other.lost,
        )

    @property
    def sent(self) -> int:
        return self.stored + self.rejected + self.duplicate + self.lost


class Books:
    """Who is forgotten leaves the books with every browser that signed in, as the product's tables promise."""

    def __init__(self, browsers: Mapping[str, Iterable[str]]) -> None:
        """`browsers`: those that each member signed in with before the month, by user id."""
        self._sent: defaultdict[str, Sent] = defaultdict(Sent)
        self._browsers = defaultdict(set, {user: set(theirs) for user, theirs in browsers.items()})

    def add(self, visitor: Visitor, sent: Sent) -> None:
        if visitor.anonymous_id is None:  # without consent
            return
        self._sent[person_id(visitor.user_id, visitor.anonymous_id)] += sent
        if visitor.user_id and sent.stored:
            self._browsers[visitor.user_id].add(visitor.anonymous_id)

    def forget(self, user_id: str, anonymous_id: str | None = None) -> None:
        """`anonymous_id`: the browser that asked to be forgotten."""
        browsers = self._browsers[user_id] | ({anonymous_id} if anonymous_id else set())
        for person in (person_id(user_id, None), *(person_id(None, browser) for browser in browsers)):
            self._sent.pop(person, None)

    def total(self) -> Sent:
        return sum(self._sent.values(), Sent())

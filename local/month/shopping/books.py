"""The shoppers' own books of the events that they sent, by person, to be compared with the product's ledger."""

from collections import defaultdict
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
    """Who is forgotten leaves the books, as the product's tables promise."""

    def __init__(self) -> None:
        self._sent: defaultdict[str, Sent] = defaultdict(Sent)

    def add(self, visitor: Visitor, sent: Sent) -> None:
        if visitor.consents:
            person = person_id(visitor.user_id, visitor.anonymous_id)
            self._sent[person] += sent

    def forget(self, person: str) -> None:
        self._sent.pop(person, None)

    def total(self) -> Sent:
        return sum(self._sent.values(), Sent())

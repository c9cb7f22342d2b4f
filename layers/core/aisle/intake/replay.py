"""Replay: the bodies of refused events, read again. Each is accepted, goes without being accepted, or stays."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from aisle.intake.ingest import Accepted
from aisle.intake.refused_body import RefusedBody, is_expired, read_again, read_line

OUTCOMES = ("accepted", "duplicates", "refused", "erased", "expired", "unreadable")
STAYING = ("refused", "unreadable", "not asked for")


@dataclass
class Replay:
    """One run: what is asked for, and what has become of it so far."""

    now: datetime
    is_erased: Callable[[str], bool]  # of a person id
    since: date | None = None
    word: str = ""  # of the refusal's field or reason
    counts: Counter[str] = field(default_factory=Counter)  # by outcome
    reasons: Counter[str] = field(default_factory=Counter)  # of what is still refused
    told_ids: set[tuple[str, str]] = field(default_factory=set)  # person and event id, of those accepted so far

    def sort(self, lines: Iterable[bytes]) -> tuple[list[Accepted], list[bytes]]:
        """Read an object's lines: the records for the stream, and the lines that stay."""
        accepted: list[Accepted] = []
        staying: list[bytes] = []
        for line in lines:
            outcome, records = self._judge(line)
            self.counts[outcome] += 1
            accepted += records
            if outcome in STAYING:
                staying.append(line)
        return accepted, staying

    def told(self) -> dict[str, Any]:
        """The counts so far. `read` leaves out what was not asked for."""
        counts = {name: self.counts[name] for name in OUTCOMES}
        return {"read": sum(counts.values()), **counts, "reasons": dict(self.reasons.most_common())}

    def _judge(self, line: bytes) -> tuple[str, tuple[Accepted, ...]]:
        try:
            body = read_line(line)
        except ValueError:
            return "unreadable", ()
        if is_expired(body, self.now):
            return "expired", ()
        if any(map(self.is_erased, body.people)):
            return "erased", ()
        return self._read(body) if self._is_asked_for(body) else ("not asked for", ())

    def _is_asked_for(self, body: RefusedBody) -> bool:
        is_recent = self.since is None or body.received_at.date() >= self.since
        return is_recent and self.word in f"{body.field}: {body.reason}"

    def _read(self, body: RefusedBody) -> tuple[str, tuple[Accepted, ...]]:
        batch = read_again(body)
        if batch.rejected:
            self.reasons[f"{batch.refusals[0].field}: {batch.refusals[0].reason}"] += 1
            return "refused", ()
        [record] = batch.accepted
        told_id = (record.person_id, str(body.event["event_id"]).strip())
        if told_id in self.told_ids:
            return "duplicates", ()
        self.told_ids.add(told_id)
        return "accepted", batch.accepted

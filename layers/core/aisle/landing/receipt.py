"""What became of a landing file: how many rows, how many taken, how many not and why; and how it was read."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aisle.landing.field_loss import FieldFault
from aisle.landing.layouts.row_mapper import SkippedRow
from aisle.landing.row_check import CheckedRow

MAX_REASONS = 50  # a file of nonsense has a different one in every row
MAX_FIELDS = 100
OTHER_REASONS = "other reasons: see the quarantine"
OTHER_FIELDS = "other fields"


@dataclass
class Receipt:
    """The counts of one file."""

    file: str
    kind: str
    arrived_at: datetime
    accepted: int = 0
    quarantined: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)  # reason -> the first line and its value
    dropped: dict[str, dict[str, Any]] = field(default_factory=dict)  # field -> count, the first line, value and reason
    cut: dict[str, dict[str, Any]] = field(default_factory=dict)  # likewise, of texts too long
    skipped: Counter[str] = field(default_factory=Counter)  # rows that the contract has no use for
    joined: int = 0  # rows of variants that became part of an item
    assumed: dict[str, Any] = field(default_factory=dict)  # layout, separator, encoding, zone, columns ...
    is_full: bool = False

    def count(self, checked: CheckedRow | SkippedRow) -> None:
        """Add one row."""
        if isinstance(checked, SkippedRow):
            self.skipped[self._known(self.skipped, checked.reason)] += 1
            return
        for fault in checked.lost:
            self._lose(fault, checked.number)
        if checked.reason is None:
            self.accepted += 1
            return
        self.quarantined += 1
        reason = self._known(self.reasons, checked.reason)
        self.reasons[reason] += 1
        self.examples.setdefault(reason, {"line": checked.number, "value": checked.value})

    def as_json(self) -> dict[str, Any]:
        """What `receipts/` holds of the file."""
        rows = self.accepted + self.quarantined
        reasons = dict(self.reasons) if rows or self.skipped else {"file: empty, no row in it": 1}
        return {
            "file": self.file,
            "kind": self.kind,
            "rows": rows,
            "accepted": self.accepted,
            "quarantined": self.quarantined,
            "reasons": reasons,
            "examples": self.examples,
            "dropped": self.dropped,
            "cut": self.cut,
            "skipped": dict(self.skipped),
            "joined": self.joined,
            "assumed": self.assumed,
            "full": self.is_full,
            "arrived_at": self.arrived_at.isoformat(),
        }

    def _lose(self, fault: FieldFault, line: int) -> None:
        lost = self.cut if fault.is_cut else self.dropped
        name = fault.field if fault.field in lost or len(lost) < MAX_FIELDS else OTHER_FIELDS
        first = {"count": 0, "line": line, "value": fault.value, "reason": fault.reason}
        lost.setdefault(name, first)["count"] += 1

    @staticmethod
    def _known(counts: Counter[str], reason: str) -> str:
        return reason if reason in counts or len(counts) < MAX_REASONS else OTHER_REASONS

"""What became of a landing file: how many rows, how many taken, how many not and why."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aisle.landing.row_check import CheckedRow

MAX_REASONS = 50  # a file of nonsense has a different one in every row
OTHER_REASONS = "other reasons: see the quarantine"


@dataclass
class Receipt:
    """The counts of one file."""

    file: str
    kind: str
    arrived_at: datetime
    accepted: int = 0
    quarantined: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def count(self, checked: CheckedRow) -> None:
        """Add one row."""
        if checked.reason is None:
            self.accepted += 1
            return
        self.quarantined += 1
        known = checked.reason in self.reasons or len(self.reasons) < MAX_REASONS
        self.reasons[checked.reason if known else OTHER_REASONS] += 1

    def as_json(self) -> dict[str, Any]:
        """What `receipts/` holds of the file."""
        rows = self.accepted + self.quarantined
        reasons = dict(self.reasons) if rows else {"file: empty, no row in it": 1}
        return {
            "file": self.file,
            "kind": self.kind,
            "rows": rows,
            "accepted": self.accepted,
            "quarantined": self.quarantined,
            "reasons": reasons,
            "arrived_at": self.arrived_at.isoformat(),
        }

"""The books of an import: every row that came in is counted, quarantined or a duplicate; nothing is left over."""

from dataclasses import dataclass
from typing import Any

from aisle import zones
from local.cloud import Cloud
from local.demo.landing import Landed
from local.demo.queries import run_query


@dataclass(frozen=True)
class Account:
    """One kind of row, from the shop's file to what Athena counts."""

    kind: str
    rows: int
    quarantined: int
    duplicates: int
    counted: int

    @property
    def left_over(self) -> int:
        return self.rows - self.quarantined - self.duplicates - self.counted

    def __str__(self) -> str:
        return (
            f"{self.kind}: {self.rows:,} in - {self.quarantined:,} quarantined - {self.duplicates:,} duplicates"
            f" = {self.counted:,} counted by Athena"
        )

"""Balances the books of an import: every incoming row is counted, quarantined or a duplicate, and none is left over.

It compares three independent accounts: the landing receipts, the jobs' receipts, and Athena's counts.
"""

import json
from dataclasses import dataclass
from typing import Any

from aisle.lake import zones
from local.demo.setting import Setting


@dataclass(frozen=True)
class Source:
    """A kind of row: its name in the job's receipt, and where Athena counts it."""

    kind: str
    name: str
    job: str
    table: str
    counted_as: str | None


SOURCES = {
    "items": Source("items", "items", "clean_catalogue", "items", None),
    "users": Source("users", "users", "clean_catalogue", "users", None),
    "orders": Source("orders", "landing_orders", "clean_interactions", "orders", "landing_orders"),
    "events": Source("events", "landing_events", "clean_interactions", "interactions", "landing_events"),
}
STREAM = Source("stream", "stream", "clean_interactions", "interactions", "stream")


@dataclass(frozen=True)
class Account:
    """One kind of row, from the shop's file or the stream to Athena's count."""

    kind: str
    rows: int
    quarantined: int
    duplicates: int
    counted: int
    told_twice: int = 0  # purchases that the order file has too, or that were told before: one sale, counted once
    erased: int = 0

    @property
    def left_over(self) -> int:
        return self.rows - self.quarantined - self.duplicates - self.told_twice - self.erased - self.counted

    def __str__(self) -> str:
        less = {"quarantined": self.quarantined, "duplicates": self.duplicates}
        less |= {name: n for name, n in (("told twice", self.told_twice), ("erased", self.erased)) if n}
        taken = "".join(f" - {n:,} {name}" for name, n in less.items())
        return f"{self.kind}: {self.rows:,} in{taken} = {self.counted:,} counted by Athena"


def balance(setting: Setting, counts: list[dict[str, Any]]) -> list[Account]:
    """Raises: AssertionError when a row is left over in any account."""
    landed: dict[str, dict[str, int]] = setting.kept("landed")
    receipts = {job: read_receipt(setting, job) for job in ("clean_catalogue", "clean_interactions")}
    accounts = [account(SOURCES[kind], rows, receipts, counts) for kind, rows in landed.items() if rows["rows"]]
    streamed = receipts["clean_interactions"]["read"].get(STREAM.name, 0)
    if streamed:
        accounts.append(account(STREAM, {"rows": streamed, "quarantined": 0}, receipts, counts))
    for each in accounts:
        if each.left_over:
            raise AssertionError(f"{each.left_over} rows are left over: {each}")
    return accounts


def read_receipt(setting: Setting, job: str) -> dict[str, Any]:
    """A Glue job's receipt: the records it read, by outcome and source."""
    key = f"{zones.RECEIPTS}/jobs/{job}.json"
    found = setting.cloud.client("s3").get_object(Bucket=setting.outputs["RawBucketName"], Key=key)
    return dict(json.loads(found["Body"].read()))


def account(source: Source, landed: dict[str, int], receipts: dict[str, Any], counts: list[dict[str, Any]]) -> Account:
    receipt = receipts[source.job]
    row = next((row for row in counts if (row["table_name"], row["source"]) == (source.table, source.counted_as)), {})
    return Account(
        kind=source.kind,
        rows=landed["rows"],
        quarantined=landed["quarantined"],
        duplicates=receipt["duplicates"].get(source.name, 0),
        told_twice=receipt["told_twice"].get(source.name, 0),
        erased=receipt["erased"].get(source.name, 0),
        counted=int(row.get("keys", 0)),
    )

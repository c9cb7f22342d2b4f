"""A tab's books, worked by hand: what the collector took and refused, cleaned by the job, asked for by the query."""

from datetime import timedelta
from pathlib import Path

import pytest

from aisle.intake.caller import Caller
from aisle.intake.ingest import read_batch
from aisle.lake.tables import DELIVERIES
from functions.run_query.app import QUERIES
from glue.clean_interactions import clean
from local.engines.catalogue import athena_duckdb
from local.engines.catalogue.athena_duckdb import TableFiles
from tests.raw_zone import NOW, RawZone

NAMES = ("numbered", "sent", "stored", "rejected", "duplicate", "lost")
LATE = NOW.replace(hour=23, minute=50)


class Tab:
    """A browser's tab: numbers its events, whatever becomes of them."""

    def __init__(self, raw: RawZone, tab_id: str) -> None:
        self.raw, self.tab_id, self.next_number = raw, tab_id, 0

    def event(self, at=NOW, **fields):
        number, self.next_number = self.next_number, self.next_number + 1
        who = {"event_id": f"{self.tab_id}-{number}", "anonymous_id": f"of-{self.tab_id}"}
        tab = {"tab_id": self.tab_id, "sequence_number": number}
        return {**who, **tab, "event_name": "page_view", "occurred_at": at.isoformat(), **fields}

    def post(self, *events, at=NOW):
        self.raw.collect(read_batch(events, Caller(), at + timedelta(seconds=1)))

    def reload(self):
        """The page is gone; the tab's id and its number are in the browser's storage."""
        again = Tab(self.raw, self.tab_id)
        again.next_number = self.next_number
        return again


@pytest.fixture(scope="module")
def books(spark, tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")
    raw = RawZone(folder / "raw")
    fill(raw)
    clean(spark, str(raw.folder), str(folder / "processed"))
    return ledger(folder / "processed")


def ledger(processed: Path):
    files = sorted((processed / "deliveries").rglob("*.parquet"))
    tables = {"deliveries": TableFiles(DELIVERIES.columns, files)}
    found = athena_duckdb.run((QUERIES / "ledger.sql").read_text(), "aisle", (), lambda schema, name: tables.get(name))
    columns = [name for name, _ in found.columns]
    rows = [dict(zip(columns, row, strict=True)) for row in found.rows]
    return {(row["tab_id"], row["day"]): tuple(int(row[name]) for name in NAMES) for row in rows}


def fill(raw: RawZone) -> None:
    quiet = Tab(raw, "quiet")
    quiet.post(quiet.event(), quiet.event())
    quiet = quiet.reload()
    quiet.post(quiet.event())

    faulty = Tab(raw, "faulty")
    faulty.post(faulty.event(), faulty.event(event_name="dance"), faulty.event(occurred_at="3000-01-01T00:00:00Z"))

    impatient = Tab(raw, "impatient")
    batch = [impatient.event(), impatient.event(event_name="dance")]
    impatient.post(*batch)
    impatient.post(*batch, at=NOW + timedelta(seconds=9))

    stuttering = Tab(raw, "stuttering")
    stuttering.post(stuttering.event(event_id="once"), stuttering.event(event_id="once"))
    stuttering.post(stuttering.event(event_id="once"), at=NOW + timedelta(minutes=1))

    offline = Tab(raw, "offline")
    offline.post(offline.event())
    for _ in range(3):
        offline.event()
    offline.post(offline.event(), offline.event())

    owl = Tab(raw, "owl")
    owl.post(owl.event(LATE), owl.event(LATE), at=LATE)
    owl.event(LATE)
    after_midnight = LATE + timedelta(minutes=20)
    owl.post(owl.event(after_midnight), owl.event(after_midnight, event_name="dance"), at=after_midnight)

    twice_recorded = Tab(raw, "twice recorded")
    one = read_batch([twice_recorded.event(), twice_recorded.event(event_name="dance")], Caller(), NOW)
    raw.collect(one)
    raw.collect(one)

    repaired = Tab(raw, "repaired")
    batch = [repaired.event(), repaired.event(event_name="dance")]
    repaired.post(*batch)
    replayed = read_batch([{**batch[1], "event_name": "view_cart"}], Caller(), NOW + timedelta(seconds=1))
    raw.collect(replayed)
    raw.collect(replayed)

    forgotten = Tab(raw, "forgotten")
    forgotten.post(forgotten.event(), forgotten.event(event_name="dance"))
    raw.erase("a:of-forgotten")

    filed = Tab(raw, "filed")
    filed.post(filed.event(event_name="purchase", transaction_id="T1", item_id="tea"))
    raw.land("orders", {"transaction_id": "T1", "item_id": "tea", "price": 3, "user_id": "u1",
                        "occurred_at": "2026-11-24T08:00:00Z"})  # fmt: skip
    raw.collect(read_batch([{"event_name": "dance"}, {"tab_id": "no number"}, "no event"], Caller(), NOW))


TODAY, TOMORROW = "2026-11-24", "2026-11-25"


@pytest.mark.parametrize(
    ("tab_id", "day", "numbered", "sent", "stored", "rejected", "duplicate", "lost"),
    [
        ("quiet", TODAY, 3, 3, 3, 0, 0, 0),  # a reload goes on counting
        ("faulty", TODAY, 3, 3, 1, 2, 0, 0),  # also one whose own time cannot be right
        ("impatient", TODAY, 2, 4, 1, 2, 1, 0),  # one batch sent twice
        ("stuttering", TODAY, 3, 3, 1, 0, 2, 0),  # one id for three events: beside the first, and a minute later
        ("offline", TODAY, 6, 6, 3, 0, 0, 3),  # three never came
        ("owl", TODAY, 2, 2, 2, 0, 0, 0),  # over midnight: the third was lost on the way to the fourth
        ("owl", TOMORROW, 3, 3, 1, 1, 0, 1),
        ("twice recorded", TODAY, 2, 2, 1, 1, 0, 0),  # sent once; the recording came twice
        ("repaired", TODAY, 2, 2, 2, 0, 0, 0),  # refused, and accepted by a replay that ran twice
        ("filed", TODAY, 1, 1, 1, 0, 0, 0),  # the order file tells it instead: not lost
    ],
)
def test_a_days_books_are_as_worked_by_hand(books, tab_id, day, numbered, sent, stored, rejected, duplicate, lost):
    assert books[tab_id, day] == (numbered, sent, stored, rejected, duplicate, lost)


@pytest.mark.parametrize("day", [TODAY, TOMORROW])
def test_a_days_whole_is_the_sum_of_its_tabs(books, day):
    tabs = [numbers for (tab_id, of), numbers in books.items() if of == day and tab_id]

    assert books[None, day] == tuple(map(sum, zip(*tabs, strict=True)))


def test_every_days_books_balance(books):
    assert len(books) == 10 + 2
    for _, sent, *parts in books.values():
        assert sent == sum(parts)


def test_a_tab_of_somebody_who_was_erased_is_in_no_book(books):
    assert "forgotten" not in {tab_id for tab_id, _ in books}

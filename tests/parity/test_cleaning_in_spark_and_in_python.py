"""A random week, cleaned by the Spark job and by a few lines of Python: the same rows, no record unaccounted for."""

import random
from datetime import timedelta

import pyarrow.dataset as ds

from aisle.events.person import person_id
from glue.clean_interactions import clean
from tests.raw_zone import NOW, RawZone, event

PEOPLE = [("u1", None), ("u2", None), ("u9", None), (None, "b1"), (None, "b9")]
ERASED = {"u:u9", "a:b9"}


def random_week(draw, raw):
    """300 events in order of arrival, one in three of them told before, and how many corrupt lines lie between."""
    result, corrupt = [], 0
    for minute in range(300):
        at = NOW + timedelta(minutes=minute)
        if result and draw.random() < 1 / 3:
            again = draw.choice(result)
        else:
            user_id, anonymous_id = draw.choice(PEOPLE)
            items = [{"item_id": draw.choice("abcdef")} for _ in range(draw.randrange(4))]
            name = "view_item_list" if items else "page_view"
            who = {"user_id": user_id, "anonymous_id": anonymous_id, "tab_id": f"tab of {user_id or anonymous_id}"}
            again = event(f"e{minute}", name, **who, sequence_number=minute, items=items)
        result.append(again)
        raw.stream(again, at=at)
        if draw.random() < 0.05:
            raw.deliver(b'{"event_id": \n')
            corrupt += 1
    return result, corrupt


def cleaned_in_python(result):
    first = {each.event_id: each for each in reversed(result)}
    kept = [each for each in first.values() if person_id(each.user_id, each.anonymous_id) not in ERASED]
    return {
        (each.event_id, line, item)
        for each in kept
        for line, item in enumerate([i.item_id for i in each.items] or [None])
    }


def delivered_in_python(result):
    """Each arrival's outcome, the tabs of erased people apart."""
    seen, record_outcomes = set(), []
    for each in result:
        record_outcomes.append((each.tab_id, each.sequence_number, "duplicate" if each.event_id in seen else "stored"))
        seen.add(each.event_id)
    gone = {each.tab_id for each in result if person_id(each.user_id, each.anonymous_id) in ERASED}
    return sorted(outcome for outcome in record_outcomes if outcome[0] not in gone)


def test_both_keep_the_same_rows_and_lose_none(spark, tmp_path):
    raw = RawZone(tmp_path / "raw")
    result, corrupt = random_week(random.Random(7), raw)
    for person in ERASED:
        raw.erase(person)

    receipt = clean(spark, str(raw.folder), str(tmp_path / "processed"))

    rows = ds.dataset(tmp_path / "processed" / "interactions").to_table().to_pylist()
    assert {(row["event_id"], row["line_number"], row["item_id"]) for row in rows} == cleaned_in_python(result)
    assert len(rows) == receipt["written"]["interactions"] == len(cleaned_in_python(result))
    delivered = ds.dataset(tmp_path / "processed" / "deliveries").to_table().to_pylist()
    told_outcomes = sorted((row["tab_id"], row["sequence_number"], row["outcome"]) for row in delivered)
    assert told_outcomes == delivered_in_python(result)
    assert receipt["read"]["stream"] == len(result) + corrupt
    assert receipt["corrupt"] == corrupt
    record_outcomes = [receipt[outcome]["stream"] for outcome in ("duplicates", "erased", "kept")]
    assert sum(record_outcomes) + corrupt == receipt["read"]["stream"]

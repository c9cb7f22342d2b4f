import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from aisle.events.event_names import PAGE_EVENTS, EventName
from aisle.landing.file_rows import read_rows
from aisle.landing.row_check import RowChecker
from local.shops.manifest import Manifest
from local.shops.simulated.history import event_batches, live_events
from local.shops.simulated.shop import Shop
from local.shops.simulated.write import write

END = datetime(2026, 11, 24, 9, tzinfo=UTC)
SMALL = {"items": 150, "shoppers": 300, "days": 60}
KEYS = {"items": "item_id", "users": "user_id", "orders": "order_line_id", "events": "event_id"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    write(folder, seed=3, end=END, **SMALL)
    return folder


@pytest.fixture(scope="module")
def events():
    return [row for batch in event_batches(Shop.build(3, END, **SMALL)) for row in batch]


def checked(folder, kind, name):
    checker = RowChecker(kind, name, END)
    with (folder / name).open("rb") as file:
        return [checker.check(row) for row in read_rows(name, file)]


def test_the_same_seed_writes_the_same_bytes(folder, tmp_path):
    write(tmp_path, seed=3, end=END, **SMALL)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_another_seed_writes_another_shop(folder, tmp_path):
    write(tmp_path, seed=4, end=END, **SMALL)

    assert (tmp_path / "items.csv").read_bytes() != (folder / "items.csv").read_bytes()


@pytest.mark.parametrize("kind", ["items", "users", "orders", "events"])
def test_the_manifest_tells_what_the_door_accepts_refuses_and_stores_once(folder, kind):
    result = Manifest.load(folder).kinds[kind]

    rows = [row for name in result.files for row in checked(folder, kind, name)]
    accepted = [json.loads(row.line) for row in rows if row.reason is None]

    assert len(rows) == result.rows
    assert len(accepted) == result.accepted
    assert len({row[KEYS[kind]] for row in accepted}) == result.stored


def test_the_catalogue_holds_every_item_and_the_users_every_shopper(folder):
    kinds = Manifest.load(folder).kinds

    assert (kinds["items"].stored, kinds["users"].stored) == (SMALL["items"], SMALL["shoppers"])


def test_the_manifest_tells_how_many_interactions_the_events_and_orders_make(folder):
    manifest = Manifest.load(folder)
    rows = [row for name in manifest.kinds["events"].files for row in checked(folder, "events", name)]

    events = {row["event_id"]: row for row in (json.loads(row.line) for row in rows if row.reason is None)}
    of_events = sum(max(1, len(row.get("items", ()))) for row in events.values())

    assert manifest.interactions == of_events + manifest.kinds["orders"].stored


def test_each_bad_row_is_refused_for_its_own_reason(folder):
    reasons = Counter(
        row.reason
        for kind, result in Manifest.load(folder).kinds.items()
        for name in result.files
        for row in checked(folder, kind, name)
        if row.reason
    )

    assert any("negative" in reason or "greater than or equal to 0" in reason for reason in reasons)
    assert any("is in the future" in reason for reason in reasons)
    assert any("columns, the header has" in reason for reason in reasons)
    assert any("not JSON" in reason for reason in reasons)
    assert any(reason.startswith("event_name") for reason in reasons)


def test_events_of_every_kind_happen_and_none_of_the_servers(events):
    specs = [EventName(name).spec for name in {row["event_name"] for row in events}]
    known = [name.spec for name in PAGE_EVENTS]

    assert {spec.sender for spec in specs} == {spec.sender for spec in known}
    assert {spec.effect for spec in specs} == {spec.effect for spec in known}
    assert {field for spec in specs for field in spec.needs} == {field for spec in known for field in spec.needs}
    assert len(specs) >= 20


def test_events_stand_in_order_of_time_within_the_days_asked_for(events):
    times = [datetime.fromisoformat(row["occurred_at"]) for row in events]

    assert times == sorted(times)
    assert times[-1] < END
    assert times[0] > END - timedelta(days=SMALL["days"])


def test_about_half_of_the_sessions_are_anonymous_and_some_sign_in_on_the_way(events):
    sessions: dict[str, list[bool]] = {}
    for row in events:
        if "session_id" in row:
            sessions.setdefault(row["session_id"], []).append("user_id" in row)

    anonymous = sum(not any(known) for known in sessions.values()) / len(sessions)
    on_the_way = sum(any(known) and not known[0] for known in sessions.values())

    assert 0.4 < anonymous < 0.7
    assert on_the_way > 0


def test_a_stranger_who_signs_in_keeps_the_browser_id(events):
    known = {row["anonymous_id"] for row in events if "user_id" in row}

    assert any(row["anonymous_id"] in known for row in events if "user_id" not in row)


def test_a_view_ends_with_its_duration(events):
    views = Counter((row["session_id"], row["item_id"]) for row in events if row["event_name"] == "leave_item")

    durations = [row["duration_ms"] for row in events if row["event_name"] == "leave_item"]

    assert views
    assert 5_000 < sorted(durations)[len(durations) // 2] < 120_000


def test_pictures_are_small_and_drawn(folder):
    rows = [json.loads(row.line) for row in checked(folder, "items", "items.csv") if row.reason is None]

    assert max(len(row["image_url"]) for row in rows) < 1_024
    assert all(row["image_url"].startswith("data:image/svg+xml,%3Csvg") for row in rows)


def test_titles_vary(folder):
    titles = [json.loads(row.line)["title"] for row in checked(folder, "items", "items.csv") if row.reason is None]

    assert len(set(titles)) > 0.9 * len(titles)


def test_live_sessions_are_new_and_lie_in_the_last_hour(events):
    shop = Shop.build(3, END, **SMALL)
    now = END + timedelta(days=1)

    sessions = list(live_events(shop, now, sessions=12, seed=1))
    fresh = [row for session in sessions for row in session]

    assert len(sessions) == 12
    assert all(now - timedelta(hours=1) <= datetime.fromisoformat(row["occurred_at"]) < now for row in fresh)
    assert not {row["event_id"] for row in fresh} & {row["event_id"] for row in events}
    assert list(live_events(shop, now, sessions=12, seed=1)) == sessions
    assert list(live_events(shop, now, sessions=12, seed=2)) != sessions


def test_an_end_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Shop.build(3, datetime(2026, 11, 24))

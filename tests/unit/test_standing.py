"""What stands of an item: rows are told one by one, in any order, as the cleaning would find them all at once."""

from hypothesis import given
from hypothesis import strategies as st

from aisle.live.standing import Place, Standing, next_version, place_of

MONDAY, TUESDAY, WEDNESDAY = (f"2026-11-{day}T09:00:00+00:00" for day in (23, 24, 25))


def row(at=MONDAY, file="f.csv", line=1, **columns):
    return {"item_id": "tea", "title": "Tea", **columns, "_file": file, "_line": line, "_arrived_at": at}


def without_title(**columns):
    return {name: value for name, value in row(**columns).items() if name != "title"}


def told(*rows):
    standing = Standing.of(rows[0])
    for each in rows[1:]:
        standing = standing.with_row(each)
    return standing


def full(at, file="full/all.csv"):
    return Place(place_of(row(at)).arrived_ms, file, 0)


def test_the_latest_row_stands_whatever_order_rows_come_in():
    early, late = row(MONDAY, price=3.0), row(TUESDAY, price=4.5)

    assert told(early, late).row["price"] == told(late, early).row["price"] == 4.5


def test_of_one_file_the_last_line_stands():
    assert told(row(line=7, price=4.5), row(line=2, price=3.0)).row["price"] == 4.5


def test_a_row_that_delists_needs_no_title_and_the_item_keeps_its_own():
    standing = told(row(MONDAY), without_title(at=TUESDAY, delisted=True))

    live = standing.live_row()
    assert (live["title"], live["delisted"], live["in_stock"]) == ("Tea", True, False)


def test_an_item_that_no_file_described_is_called_by_its_id():
    assert told(without_title(delisted=True)).live_row()["title"] == "tea"


def test_a_later_row_lists_a_delisted_item_again():
    standing = told(row(MONDAY), row(TUESDAY, delisted=True), row(WEDNESDAY, in_stock=True))

    live = standing.live_row()
    assert (live["delisted"], live["in_stock"]) == (False, True)


def test_a_full_catalogue_delists_what_it_lacks_unless_something_later_names_it():
    assert told(row(MONDAY)).lacked_by(full(TUESDAY)).delisted
    assert not told(row(WEDNESDAY)).lacked_by(full(TUESDAY)).delisted
    assert not told(row(MONDAY)).lacked_by(full(TUESDAY)).with_row(row(WEDNESDAY)).delisted


def test_a_row_from_before_a_full_catalogue_comes_late_and_lists_nothing_again():
    standing = told(row(MONDAY)).lacked_by(full(WEDNESDAY)).with_row(row(TUESDAY, price=4.5))

    assert standing.delisted
    assert standing.row["price"] == 4.5


def test_an_item_was_first_seen_when_its_first_row_arrived():
    assert told(row(TUESDAY), row(MONDAY), row(WEDNESDAY)).first_seen_ms == place_of(row(MONDAY)).arrived_ms


def test_a_row_told_again_by_a_later_file_says_the_same():
    standing = told(row(MONDAY, price=3.0))

    assert standing.with_row(row(TUESDAY, file="g.csv", line=9, price=3.0)).says_the_same(standing)
    assert not standing.with_row(row(TUESDAY, price=4.5)).says_the_same(standing)
    assert not standing.with_row(row(TUESDAY, price=3.0, delisted=True)).says_the_same(standing)


def test_a_version_is_the_time_of_the_word_and_always_grows():
    standing = told(row(TUESDAY))
    arrived_ms = standing.last.arrived_ms

    assert next_version(standing, None) == next_version(standing, arrived_ms - 5) == arrived_ms
    assert next_version(standing, arrived_ms) == arrived_ms + 1


ROWS = st.builds(
    row,
    at=st.sampled_from((MONDAY, TUESDAY, WEDNESDAY)),
    file=st.sampled_from("fg"),
    line=st.integers(1, 3),
    title=st.sampled_from(("Tea", "Green tea")),
    delisted=st.booleans(),
)


@given(st.lists(ROWS, min_size=1, unique_by=place_of), st.randoms())
def test_rows_in_any_order_and_told_twice_give_the_same(rows, random):
    shuffled = random.sample(rows * 2, len(rows) * 2)

    assert told(*shuffled) == told(*sorted(rows, key=place_of))

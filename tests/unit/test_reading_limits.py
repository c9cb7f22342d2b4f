"""A file whose rest is not worth reading ends in words."""

from itertools import count, islice

from aisle.landing.row_check import CheckedRow
from aisle_aws.stores.reading_limits import ASKED_EVERY, MAX_REFUSED, TOO_BAD, TOO_LONG, limited

GOOD, BAD = CheckedRow("{}"), CheckedRow("{}", "row: not CSV")


def never():
    return False


def test_a_file_of_bad_rows_without_end_is_given_up():
    rows = list(limited((BAD for _ in count()), "x.csv", never))

    assert len(rows) == MAX_REFUSED + 1
    assert rows[-1].reason == f"file: {TOO_BAD}"


def test_bad_rows_among_good_ones_are_read_to_the_end():
    mixed = [GOOD, *[BAD] * 50] * (MAX_REFUSED // 50 + 1)

    assert list(limited(iter(mixed), "x.csv", never)) == mixed


def test_reading_stops_when_its_time_is_over_and_says_so():
    rows = list(limited((GOOD for _ in count()), "x.csv", lambda: True))

    assert rows[:-1] == list(islice((GOOD for _ in count()), ASKED_EVERY))
    assert rows[-1].reason == f"file: {TOO_LONG}"

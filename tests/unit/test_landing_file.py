import csv
import io

import pytest

from aisle.errors import InvalidInput
from aisle.landing.file_rows import BrokenRow, RawRow, file_format, read_rows


def rows(text, name="x.csv"):
    return list(read_rows(name, io.BytesIO(text.encode())))


def test_what_the_csv_writer_writes_is_read_back_as_it_was():
    cells = ["plain", 'a "quoted" one', "two\nlines", "a, comma", " spaces ", '"', "ünïcode"]
    file = io.StringIO()
    csv.writer(file).writerows([["first", "second"], *([cell, "x"] for cell in cells)])

    read = rows(file.getvalue())

    assert [row.values["first"] for row in read] == cells


def test_an_empty_cell_is_an_absent_value():
    (row,) = rows("a,b\n1,\n")

    assert row == RawRow(2, {"a": "1"})


@pytest.mark.parametrize("broken", ["only one", "1,2,3", '"open,2', '"closed"too early,2', '1,"a" b'])
def test_a_broken_row_costs_itself_alone(broken):
    read = rows(f"a,b\n1,2\n{broken}\n3,4\n5,6\n")

    assert [row.line for row in read if isinstance(row, RawRow)] == [2, 4, 5]
    (fault,) = [row for row in read if isinstance(row, BrokenRow)]
    assert (fault.line, fault.text) == (3, broken)


def test_a_quote_that_stays_open_to_the_end_costs_its_row_alone():
    text = 'a,b\n"open,2\n' + "".join(f"{n},x\n" for n in range(1_000))

    read = rows(text)

    assert isinstance(read[0], BrokenRow)
    assert len([row for row in read if isinstance(row, RawRow)]) == 1_000


def test_blank_lines_are_no_rows():
    assert [row.line for row in rows("a,b\n\n1,2\n\n")] == [3]


@pytest.mark.parametrize("name", ["x.xlsx", "x", "x.json", "x.parquet.gz", "x.csv.zip"])
def test_another_format_is_refused_with_those_there_are(name):
    with pytest.raises(InvalidInput, match=r"\.csv"):
        file_format(name)

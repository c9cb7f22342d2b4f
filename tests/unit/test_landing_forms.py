"""How a file is written is recognised from its content."""

import bz2
import gzip
import io
import json
import lzma
import random
import zipfile

import pytest

from aisle.errors import InvalidInput
from tests.landed_file import land

ROWS = [["item_id", "title", "price"], ["A1", "Café crème", "19"], ["A2", "Tea, green", "5"]]
TITLES = ["Café crème", "Tea, green"]


def text(separator=";", end="\n"):
    return end.join(separator.join(row) for row in ROWS) + end


def titles(landed):
    return [row["title"] for row in landed.rows]


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
@pytest.mark.parametrize("file", ["x.csv", "x.tsv", "x.txt", "export"])
def test_the_separator_is_recognised_whatever_the_name_says(mark, name, file):
    landed = land("items", text(mark), file)

    assert titles(landed) == TITLES
    assert landed.assumed["separator"] == name


def test_semicolons_with_decimal_commas_are_read():
    landed = land("items", "item_id;title;price\nA1;Sofa, grey;1.299,00\nA2;Lamp;19,9\nA3;Bed;2.500\n")

    assert [row["price"] for row in landed.rows] == [1299.0, 19.9, 2500.0]
    assert landed.assumed["decimal_mark"] == ","


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_the_encoding_is_recognised(encoding):
    landed = land("items", text().encode(encoding))

    assert titles(landed) == TITLES
    assert landed.notes == []


def test_windows_1252_may_show_itself_late():
    rows = "".join(f"A{n};Tea {n};1\n" for n in range(25_000))

    landed = land("items", ("item_id;title;price\n" + rows).encode() + "B1;Café;2\nB2;Tea;3\n".encode("cp1252"))

    assert titles(landed)[-2:] == ["Café", "Tea"]
    assert landed.assumed["encoding"] == "windows-1252"


def test_bytes_that_are_no_utf8_among_others_that_are_cost_their_row_alone():
    landed = land("items", "item_id,title\nA1,Café\nA2,Crème\n".encode() + b"A3,Th\xe9\nA4,Pot\n")

    assert titles(landed) == ["Café", "Crème", "Pot"]
    assert [(note["line"], note["field"]) for note in landed.notes] == [(4, "title")]


def test_another_encoding_is_read_where_the_shop_names_it():
    landed = land("items", "item_id,title\nA1,ランプ\n".encode("shift_jis"), config={"encoding": "shift_jis"})

    assert titles(landed) == ["ランプ"]


def test_an_encoding_that_is_none_is_named():
    with pytest.raises(InvalidInput, match="klingon"):
        land("items", text(), config={"encoding": "klingon"})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_ends_a_line(end):
    landed = land("items", text(end=end))

    assert titles(landed) == TITLES
    assert [row["_line"] for row in landed.rows] == [2, 3]


@pytest.mark.parametrize("before", ["sep=;\n", '"sep=;"\r\n', "\n\n", "\ufeff\n \nsep=;\n", ";;\n"])
def test_a_separator_line_and_blank_lines_before_the_header_are_passed_over(before):
    landed = land("items", before + text())

    assert titles(landed) == TITLES


def zipped(data, *more):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("export/products.csv", data)
        archive.writestr("__MACOSX/export/._products.csv", b"x")
        for name in more:
            archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("pack", "name"), [(gzip.compress, "gzip"), (bz2.compress, "bzip2"), (lzma.compress, "xz"), (zipped, "zip")]
)
@pytest.mark.parametrize("file", ["x.csv", "x.csv.gz"])
def test_packed_files_are_unpacked_by_their_first_bytes(pack, name, file):
    landed = land("items", pack(text().encode()), file)

    assert titles(landed) == TITLES
    assert landed.assumed["compression"] == name


def test_a_file_that_was_unpacked_on_its_way_is_read():
    assert titles(land("items", text(), "x.csv.gz")) == TITLES


def test_a_zip_of_many_files_and_a_spreadsheet_say_what_to_do():
    with pytest.raises(InvalidInput, match="a zip of 2 files"):
        land("items", zipped(text().encode(), "other.csv"), "x.zip")
    with pytest.raises(InvalidInput, match="save it as CSV"):
        land("items", zipped(text().encode(), "[Content_Types].xml"), "x.csv")


def test_a_packed_file_that_breaks_off_gives_the_rows_before_the_break():
    whole = gzip.compress(("item_id,title\n" + "".join(f"A{n},{n * 'x'}\n" for n in range(2_000))).encode())

    landed = land("items", whole[: len(whole) // 2], "x.csv.gz")

    assert len(landed.rows) > 100
    assert "cut short" in landed.notes[-1]["reason"]


OBJECTS = [{"id": 1, "name": "Sofa"}, {"id": 2, "name": "Bed", "nested": {"a": [1, 2]}}]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(OBJECTS),
        json.dumps(OBJECTS, indent=2),
        json.dumps({"count": 2, "products": OBJECTS}, indent=2),
        json.dumps({"products": OBJECTS}),
        "\n".join(map(json.dumps, OBJECTS)),
        "\n\n" + "\r\n".join(map(json.dumps, OBJECTS)),
    ],
)
@pytest.mark.parametrize("file", ["x.json", "x.txt"])
def test_json_is_read_as_a_list_a_document_or_lines(content, file):
    landed = land("items", content, file)

    assert [row["item_id"] for row in landed.rows] == ["1", "2"]


def test_a_long_list_is_read_in_pieces_with_the_line_of_each_row():
    rows = [{"id": n, "name": "x" * 300} for n in range(3_000)]

    landed = land("items", "[\n" + ",\n".join(map(json.dumps, rows)) + "\n]", "x.json")

    assert [row["_line"] for row in landed.rows] == list(range(2, 3_002))


def test_a_list_that_breaks_off_gives_the_rows_before_the_break():
    landed = land("items", json.dumps(OBJECTS)[:-10], "x.json")

    assert [row["item_id"] for row in landed.rows] == ["1"]
    assert landed.notes[0]["reason"].startswith("not JSON")


def test_json_nested_a_thousand_deep_costs_its_row_alone():
    deep = '{"id": 3, "name": ' + "[" * 100_000 + "]" * 100_000 + "}"
    shallower = '{"id": 4, "name": "x", "extra": ' + "[" * 900 + "]" * 900 + "}"

    landed = land("items", "\n".join([json.dumps(OBJECTS[0]), deep, shallower, json.dumps(OBJECTS[1])]), "x.jsonl")

    assert {"1", "2"} <= {row["item_id"] for row in landed.rows}
    assert len(landed.rows) + len(landed.notes) == 4


def test_an_xml_file_with_entities_of_its_own_is_refused():
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><item><id>&b;</id><title>x</title></item></rss>'

    landed = land("items", bomb, "x.xml")

    assert landed.rows == []
    assert "entities" in landed.notes[0]["reason"]


@pytest.mark.parametrize("file", ["photo.jpeg", "stock.xlsx", "page.html"])
def test_a_name_that_promises_no_rows_is_refused(file):
    with pytest.raises(InvalidInput, match="holds no rows"):
        land("items", text(), file)


def test_separators_at_a_lines_end_are_no_columns():
    landed = land("items", "item_id;title\nA1;Sofa;;\nA2;Bed;;\nA3;Lamp;x;\n")

    assert titles(landed) == ["Sofa", "Bed"]
    assert landed.notes[0]["reason"] == "4 columns, the header has 2"


def test_of_two_columns_of_one_name_the_first_counts_and_the_second_is_kept():
    landed = land("items", "item_id,title,title,\nA1,Sofa,Settee,7\n")

    assert landed.rows[0]["title"] == "Sofa"
    assert landed.rows[0]["attributes"] == {"title 2": "Settee"}


NOISE = ["x.csv", "x.jsonl", "x.json", "x.xml", "x.tsv.gz", "x.zip", "x", "x.bz2"]
STARTS = [
    b"",
    b"\x1f\x8b",
    b"BZh9",
    b"PK\x03\x04",
    b"<rss><item>",
    b"[{",
    b'{"a":',
    b"\xff\xfe",
    b"item_id,title\n",
    b"id;",
]


def test_bytes_without_sense_never_raise_anything_but_a_refusal():
    draw = random.Random(15)
    for _ in range(1_500):
        data = draw.choice(STARTS) + draw.randbytes(draw.randrange(200))
        kind = draw.choice(["items", "users", "orders", "events"])
        try:
            landed = land(kind, data, draw.choice(NOISE))
        except InvalidInput:
            continue
        assert landed.receipt["rows"] == len(landed.rows) + len(landed.notes)

"""Files as they really come: reports, pages, joined and damaged ones, and such as swell beyond memory."""

import gzip
import json
import tracemalloc

import pytest

from aisle.errors import InvalidInput
from aisle.landing.files import text_lines
from tests.landed_file import land

GOOD = "item_id,title\nA1,Sofa\n"


def titles(landed):
    return [row["title"] for row in landed.rows]


def test_a_reports_title_before_its_table_is_passed_over_and_told():
    report = 'Sales report\n"From 1 January, to today"\n\nid;title;price\nA1;Sofa;5\nA2;Bed;6\nTotal;;11\n'

    landed = land("items", report)

    assert titles(landed) == ["Sofa", "Bed"]
    assert landed.assumed["lines_before_header"] == 3
    assert [(note["line"], note["field"]) for note in landed.notes] == [(7, "title")]


@pytest.mark.parametrize(
    "content", ["title\nSofa\nBed\n", 'item_id,"title\nof it",x\nA1,Sofa,\n', "item_id\nA1,Sofa\n"]
)
def test_a_table_is_no_report_because_it_is_narrow_or_its_header_has_two_lines(content):
    assert "lines_before_header" not in land("items", content).assumed


def test_half_a_character_at_the_end_of_a_cut_text_costs_itself_alone():
    row = '{"item_id": "A1", "title": "Sofa \\ud83c", "Look \\udf75": "Red \\ud83c"}'

    landed = land("items", row, "x.jsonl")

    assert titles(landed) == ["Sofa ?"]
    assert landed.rows[0]["attributes"] == {"Look ?": "Red ?"}


def test_attributes_that_are_no_object_cost_themselves_alone():
    landed = land("items", '{"item_id": "A1", "title": "Sofa", "shelf": "A3", "attributes": ["red"]}', "x.jsonl")

    assert landed.rows[0]["attributes"] == {"shelf": "A3"}


@pytest.mark.parametrize("page", ["<!DOCTYPE html><html><h1>403</h1></html>", "\n<html>\n<body>Sign in</body></html>"])
@pytest.mark.parametrize("file", ["x.csv", "x.json", "x.xml", "x"])
def test_a_web_page_in_place_of_an_export_is_called_so(page, file):
    with pytest.raises(InvalidInput, match="a web page"):
        land("items", page, file)


def test_a_feed_is_read_whatever_its_name_says():
    feed = '<?xml version="1.0"?><rss><channel><item><id>A1</id><title>Sofa</title></item></channel></rss>'

    assert titles(land("items", feed, "feed.csv")) == ["Sofa"]


@pytest.mark.parametrize(
    "content", [b"item_id,title\nA1,So\0fa\nA2,Bed\n", b"item_id,title\nA1,Sofa\nA2,Bed\n" + b"\0" * 900]
)
def test_a_stray_nul_is_no_letter(content):
    assert titles(land("items", content)) == ["Sofa", "Bed"]


@pytest.mark.parametrize("content", [b"\0" * 5_000, bytes(range(256)) * 20])
def test_what_is_no_text_is_called_so(content):
    with pytest.raises(InvalidInput, match="no text"):
        land("items", content)


def test_files_that_were_joined_have_their_header_and_mark_again():
    landed = land(
        "items", ("\ufeff" + GOOD + "\ufeff" + GOOD.replace("A1,Sofa", "A2,Bed") + "\ufeffA3,Lamp\n").encode()
    )

    assert [row["item_id"] for row in landed.rows] == ["A1", "A2", "A3"]
    assert [(note["line"], note["reason"]) for note in landed.notes] == [(3, "the header again")]


def test_a_formula_that_keeps_zeros_is_its_text():
    landed = land("items", 'item_id,title,price\n="00123",Lamp,"=""5.00"""\nA2,<b class="x">,5\n')

    assert [(row["item_id"], row["price"]) for row in landed.rows] == [("00123", 5.0), ("A2", 5.0)]


def test_quotes_escaped_as_mysql_does_are_read():
    content = 'item_id,title,price\nA1,"a \\"soft\\" sofa, grey",5\nA2,Bed,6\nA3,"a "hard" bed",7\n'

    landed = land("items", content)

    assert titles(landed) == ['a "soft" sofa, grey', "Bed"]
    assert [note["line"] for note in landed.notes] == [4]


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "iso-8859-15", "utf-16"])
def test_a_feed_may_name_its_encoding_and_hold_signs_that_only_html_names(encoding):
    first = "<item><id>A1</id><title>Caf\u00e9&nbsp;cr&egrave;me &amp; Co</title></item>"
    item = f"{first}<item><id>A2</id><title>Bed</title></item>"
    feed = f'<?xml version="1.0" encoding="{encoding}"?><rss><channel>{item}</channel></rss>'

    assert titles(land("items", feed.encode(encoding), "x.xml")) == ["Café\xa0crème & Co", "Bed"]


def test_ids_that_a_table_made_numbers_are_whole_again():
    orders = "order_id,item_id,user_id,date\n1,A1.0,17850.0,2026-01-05\n2,7.0,,2026-01-05\n3,8,14527.0,2026-01-05\n"

    landed = land("orders", orders)

    assert [(row["item_id"], row["user_id"]) for row in landed.rows] == [("A1.0", "17850"), ("8", "14527")]
    assert landed.assumed["ids_without_their_decimals"] == ["user_id"]


def test_what_the_attributes_lose_is_told():
    header = ",".join(f"c{n}" for n in range(3_000))

    landed = land("items", f"item_id,title,{header}\nA1,Sofa,{'x' * 600}{',v' * 2_999}\n")

    assert len(landed.rows[0]["attributes"]) == 50
    assert landed.receipt["dropped"]["attributes"]["value"] == "3000 columns"
    assert landed.receipt["cut"]["c0"]["reason"] == "cut to 500 characters"


ONE, OTHER = {"id": 1, "title": "Sofa"}, {"id": 2, "title": "Bed"}


@pytest.mark.parametrize(
    "content",
    [
        {"products": [ONE, OTHER], "next": None, "count": 2},
        {"data": {"products": [ONE, OTHER]}, "meta": {"page": 1}},
        {"data": {"products": {"edges": [{"node": ONE, "cursor": "x"}, {"node": OTHER}], "pageInfo": {"more": False}}}},
        [ONE, OTHER],
    ],
    ids=["page of an API", "wrapped", "GraphQL", "list"],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_rows_are_found_within_a_document(content, indent):
    assert titles(land("items", json.dumps(content, indent=indent), "x.json")) == ["Sofa", "Bed"]


@pytest.mark.parametrize("between", ["\n", ",\n"])
@pytest.mark.parametrize("indent", [None, 2])
def test_objects_one_after_the_other_are_rows(between, indent):
    content = between.join(json.dumps(row, indent=indent) for row in (ONE, OTHER))

    assert titles(land("items", content, "x.json")) == ["Sofa", "Bed"]


def test_an_event_that_holds_a_list_is_a_row_itself():
    event = {"event_id": "e1", "event_name": "view_item", "user_id": "u", "items": [{"item_id": "A1"}]}

    (row,) = land("events", json.dumps({**event, "occurred_at": "2026-01-05T09:00:00Z"}), "x.json").rows

    assert row["event_id"] == "e1"


def test_a_long_description_is_cut_and_costs_nothing_else():
    html, line = "<p>soft</p>\n" * 3_000, "x" * 500_000
    long = f'item_id,title,description\nA1,Sofa,"{html}"\nA2,Bed,{line}\n'

    landed = land("items", long)

    assert titles(landed) == ["Sofa", "Bed"]
    assert landed.notes == []


def test_a_quote_that_nobody_closes_costs_its_line_alone_also_in_a_long_file():
    rows = "".join(f"A{n},Tea\n" for n in range(12_000))

    landed = land("items", 'item_id,title\nB1,"open\n' + rows)

    assert len(landed.rows) == 12_000
    assert [note["line"] for note in landed.notes] == [2]


SWOLLEN = 60_000_000
BOMBS = {
    "line.csv": (b"item_id,title\nA1,", b"a", b"\nA2,Bed\n", 1),
    "lines.csv": (b'item_id,title\nA1,"', b"a" * 4_999 + b"\n", b'"\nA2,Bed\n', 0),
    "line.jsonl": (b'{"id":"A1","title":"', b"a", b'"}\n{"id":"A2","title":"Bed"}\n', 1),
    "element.json": (b'[{"id":"A2","title":"Bed"},{"id":"A1","title":"', b"a", b'"}]', 1),
    "text.xml": (
        b"<rss><item><id>A1</id><title>",
        b"a",
        b"</title></item><item><id>A2</id><title>Bed</title></item></rss>",
        1,
    ),
    "tags.xml": (
        b"<rss><item><id>A1</id>",
        b"<title>%s</title>" % (b"a" * 1_000),
        b"</item><item><id>A2</id><title>Bed</title></item></rss>",
        1,
    ),
    "tag.xml": (b'<rss><item><id>A2</id><title>Bed</title></item><item><id a="', b"a", b'">A1</id></item></rss>', 1),
    "document.json": (b'{"products": [{"id":"A2","title":"Bed"},{"id":"A1","title":"', b"a", b'"}]}', 1),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_swells_costs_its_row_alone_and_little_memory(name):
    before, swelling, after, least = BOMBS[name]
    packed = gzip.compress(before + swelling * (SWOLLEN // len(swelling)) + after)

    tracemalloc.start()
    landed = land("items", packed, f"{name}.gz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(landed.notes) >= 1
    assert len(landed.rows) >= least
    assert all(row["title"] == "Bed" for row in landed.rows)
    assert peak < 12 * text_lines.LONGEST_LINE + 4 * SWOLLEN * name.startswith("document")


def test_a_document_too_large_to_be_read_whole_is_read_where_it_begins_with_its_list():
    rows = [{"id": n, "title": "x" * 5_000} for n in range(11_000)]

    landed = land("items", json.dumps({"products": rows, "next": None}), "x.json")

    assert len(landed.rows) == 11_000
    assert landed.notes == []

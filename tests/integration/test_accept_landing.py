"""A shop's file in the landing zone -> accepted rows, quarantined rows, a receipt."""

import gzip
import io
import json
from datetime import datetime
from urllib.parse import quote_plus

import pyarrow as pa
import pyarrow.parquet
import pytest

from aisle_aws.stores import landing_store
from functions.accept_landing.app import handler

ARRIVED = "2026-11-24T09:00:00.000Z"


@pytest.fixture
def drop(account, context):
    """Put a file into the landing zone and let S3 tell the function; answers the receipt."""

    def put(name, data):
        body = data if isinstance(data, bytes) else data.encode()
        account.s3.put_object(Bucket="raw", Key=f"landing/{name}", Body=body)
        result = {"bucket": {"name": "raw"}, "object": {"key": quote_plus(f"landing/{name}", safe="/")}}
        (receipt,) = handler({"Records": [{"eventTime": ARRIVED, "s3": result}]}, context)["receipts"]
        return receipt

    return put


def lines(account, key):
    body = account.s3.get_object(Bucket="raw", Key=key)["Body"].read()
    return [json.loads(line) for line in gzip.decompress(body).splitlines()]


def keys(account):
    return [found["Key"] for found in account.s3.list_objects_v2(Bucket="raw").get("Contents", [])]


def test_each_row_is_accepted_with_its_file_its_line_and_the_shops_own_columns(account, drop):
    receipt = drop("items/spring.csv", "item_id,title,price,shelf\ntea,Green tea,4.5,A3\npot,Pot,20,\n")

    assert receipt == {
        "file": "spring.csv",
        "kind": "items",
        "rows": 2,
        "accepted": 2,
        "quarantined": 0,
        "reasons": {},
        "examples": {},
        "dropped": {},
        "cut": {},
        "skipped": {},
        "joined": 0,
        "assumed": {
            "layout": "aisle",
            "form": "delimited",
            "separator": "comma",
            "encoding": "utf-8",
            "zone": "UTC",
            "columns": {"item_id": "item_id", "price": "price", "title": "title"},
        },
        "full": False,
        "arrived_at": "2026-11-24T09:00:00+00:00",
    }
    tea, pot = lines(account, "accepted/items/spring.csv.jsonl.gz")
    assert (tea["item_id"], tea["price"], tea["attributes"]) == ("tea", 4.5, {"shelf": "A3"})
    assert (tea["_file"], tea["_line"], tea["_arrived_at"]) == ("spring.csv", 2, "2026-11-24T09:00:00+00:00")
    assert pot["_line"] == 3
    stored = json.loads(account.s3.get_object(Bucket="raw", Key="receipts/items/spring.csv.json")["Body"].read())
    assert stored == receipt


def test_a_bad_row_is_quarantined_with_its_line_and_the_good_ones_beside_it_go_on(account, drop):
    file = (
        "transaction_id,item_id,price,occurred_at,user_id\n"
        "t1,tea,4.5,2026-11-01T10:00:00Z,42\n"
        "t2,tea,-4.5,2026-11-01T10:00:00Z,42\n"
        "t3,tea,4.5,3000-01-01T00:00:00Z,42\n"
        "t4,tea,4.5\n"
        't5,"tea" green,4.5,2026-11-01T10:00:00Z,42\n'
        "t6,tea,4.5,2026-11-01T10:00:00Z,42\n"
        't7,"never closed,4.5,2026-11-01T10:00:00Z,42\n'
        "t8,tea,4.5,2026-11-01T10:00:00Z,42\n"
    )

    receipt = drop("orders/o.csv", file)

    assert [row["transaction_id"] for row in lines(account, "accepted/orders/o.csv.jsonl.gz")] == ["t1", "t6", "t8"]
    refused = lines(account, "quarantine/orders/o.csv.jsonl.gz")
    assert [(row["line"], row["field"]) for row in refused] == [
        (3, "price"),
        (4, "occurred_at"),
        (5, "row"),
        (6, "row"),
        (8, "row"),
    ]
    assert refused[2]["reason"] == "3 columns, the header has 5"
    assert refused[2]["row"] == "t4,tea,4.5"
    assert (receipt["rows"], receipt["accepted"], receipt["quarantined"]) == (8, 3, 5)
    assert sum(receipt["reasons"].values()) == 5


def test_an_empty_file_has_a_receipt_that_says_so(account, drop):
    receipts = [drop("users/nothing.csv", ""), drop("users/header_only.csv", "user_id,age\n")]

    assert [receipt["rows"] for receipt in receipts] == [0, 0]
    assert [list(receipt["reasons"]) for receipt in receipts] == [["file: empty, no row in it"]] * 2
    assert not [key for key in keys(account) if key.startswith(("accepted/", "quarantine/"))]


@pytest.mark.parametrize(
    ("name", "kind", "field"),
    [("items/photo.jpeg", "items", "file"), ("prices/new.csv", "prices", "kind"), ("new.csv", "unknown", "kind")],
)
def test_a_file_of_no_known_kind_or_format_is_named_in_receipt_and_quarantine(account, drop, name, kind, field):
    receipt = drop(name, "item_id\n1\n")

    assert (receipt["kind"], receipt["accepted"], receipt["quarantined"]) == (kind, 0, 1)
    file = name.rpartition("/")[2]
    (note,) = lines(account, f"quarantine/{kind}/{file}.jsonl.gz")
    assert (note["file"], note["field"]) == (file, field)


def test_json_lines_and_gzip_and_parquet_are_read_alike(account, drop):
    rows = [{"item_id": "tea", "title": "Tea"}, {"item_id": "pot", "title": "Pot"}]
    text = "\n".join(json.dumps(row) for row in rows)
    parquet = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), parquet)

    receipts = [
        drop("items/a.jsonl", text),
        drop("items/b.ndjson.gz", gzip.compress(text.encode())),
        drop("items/c.tsv", "\ufeffitem_id\ttitle\ntea\tTea\npot\tPot\n"),
        drop("items/d.parquet", parquet.getvalue()),
    ]

    assert [receipt["accepted"] for receipt in receipts] == [2, 2, 2, 2]
    of_each = [lines(account, f"accepted/items/{receipt['file']}.jsonl.gz") for receipt in receipts]
    assert all([row["title"] for row in accepted] == ["Tea", "Pot"] for accepted in of_each)


def test_a_file_that_breaks_off_gives_the_rows_before_the_break(account, drop):
    rows = [{"user_id": f"u{number}", "note": "x" * number} for number in range(5_000)]
    whole = gzip.compress("\n".join(map(json.dumps, rows)).encode())

    receipt = drop("users/cut.jsonl.gz", whole[: len(whole) // 2])

    assert receipt["accepted"] > 100
    assert any("cut short" in reason for reason in receipt["reasons"])


@pytest.mark.parametrize(("name", "data"), [("items/x.csv.gz", b"not gzip"), ("items/x.parquet", b"not parquet")])
def test_a_file_that_is_not_what_its_name_says_is_told(drop, name, data):
    receipt = drop(name, data)

    assert (receipt["accepted"], receipt["quarantined"]) == (0, 1)


def test_a_line_that_is_not_json_costs_itself_alone(account, drop):
    drop("items/x.jsonl", '{"item_id": "tea", "title": "Tea"}\n{nonsense\n[1]\n{"item_id": "pot", "title": "Pot"}\n')

    assert [row["line"] for row in lines(account, "quarantine/items/x.jsonl.jsonl.gz")] == [2, 3]
    assert [row["item_id"] for row in lines(account, "accepted/items/x.jsonl.jsonl.gz")] == ["tea", "pot"]


def test_bytes_that_are_not_utf8_cost_their_row_alone(account, drop):
    drop("items/x.csv", "item_id,title\njug,Caf\u00e9\n".encode() + b"tea,Th\xe9\npot,Pot\n")

    (note,) = lines(account, "quarantine/items/x.csv.jsonl.gz")
    assert (note["line"], note["field"]) == (3, "title")
    assert [row["item_id"] for row in lines(account, "accepted/items/x.csv.jsonl.gz")] == ["jug", "pot"]


def test_bytes_that_are_not_utf8_in_another_field_cost_the_field(account, drop):
    receipt = drop("items/x.csv", "item_id,title,color\njug,Caf\u00e9,red\n".encode() + b"tea,Tea,r\xe9d\n")

    assert receipt["dropped"]["color"]["value"] == "r?d"
    assert [row["item_id"] for row in lines(account, "accepted/items/x.csv.jsonl.gz")] == ["jug", "tea"]


def test_a_text_may_run_over_lines(account, drop):
    drop("items/x.csv", 'item_id,title,description\ntea,Tea,"green\nand ""fresh"""\npot,Pot,\n')

    tea, pot = lines(account, "accepted/items/x.csv.jsonl.gz")
    assert tea["description"] == 'green\nand "fresh"'
    assert (tea["_line"], pot["_line"]) == (2, 4)


def test_events_in_csv_get_an_id_by_their_content_and_carry_json_in_cells(account, drop):
    file = (
        "event_name,occurred_at,anonymous_id,item_id,items,preferences\n"
        "view_item,2026-11-01T10:00:00Z,b1,tea,,\n"
        "view_item,2026-11-01T10:00:00Z,b1,tea,,\n"
        'view_item_list,2026-11-01T10:00:00Z,b1,,"[{""item_id"": ""tea""}, {""item_id"": ""pot""}]",\n'
        'set_preferences,2026-11-01T10:00:00Z,b1,,,"{""age"": 40}"\n'
        "view_item_list,2026-11-01T10:00:00Z,b1,,[broken,\n"
    )

    receipt = drop("events/e.csv", file)

    one, same, many, stated = lines(account, "accepted/events/e.csv.jsonl.gz")
    assert one["event_id"] == same["event_id"] != many["event_id"]
    assert [item["item_id"] for item in many["items"]] == ["tea", "pot"]
    assert stated["preferences"]["age"] == 40
    assert receipt["reasons"] == {"items: not JSON: Expecting value: line 1 column 2 (char 1)": 1}


def test_order_lines_alike_are_one_line_unless_they_are_numbered(account, drop):
    head = "transaction_id,line_number,item_id,price,occurred_at,user_id\n"
    row = "tea,4.5,2026-11-01T10:00:00Z,42\n"

    drop("orders/o.csv", f"{head}t1,,{row}t1,,{row}t2,1,{row}t2,2,{row}")

    ids = [line["order_line_id"] for line in lines(account, "accepted/orders/o.csv.jsonl.gz")]
    assert ids[0] == ids[1]
    assert ids[2:] == ["t2:tea:1", "t2:tea:2"]


def test_a_file_that_comes_again_leaves_what_it_left_before(account, drop):
    file = "item_id,title\ntea,Tea\npot,\n"
    drop("items/x.csv", file)
    before = contents(account)

    drop("items/x.csv", file)

    assert contents(account) == before
    assert len(before) == 4


def contents(account):
    return {key: account.s3.get_object(Bucket="raw", Key=key)["Body"].read() for key in keys(account)}


def test_a_repaired_file_takes_its_quarantine_away(account, drop):
    drop("items/x.csv", "item_id,title\ntea,\n")

    drop("items/x.csv", "item_id,title\ntea,Tea\n")

    assert "quarantine/items/x.csv.jsonl.gz" not in keys(account)
    assert "accepted/items/x.csv.jsonl.gz" in keys(account)


def test_a_name_with_spaces_and_signs_is_found(account, drop):
    receipt = drop("items/new stock+ü.csv", "item_id,title\ntea,Tea\n")

    assert (receipt["file"], receipt["accepted"]) == ("new stock+ü.csv", 1)


@pytest.fixture
def say(account):
    """What the shop says of its files."""

    def put(settings):
        body = settings if isinstance(settings, bytes) else json.dumps(settings).encode()
        account.s3.put_object(Bucket="artifacts", Key="config/landing.json", Body=body)

    return put


def test_the_shops_settings_say_how_its_files_are_written(account, drop, say):
    say({"time_zone": "Europe/Berlin", "orders": {"columns": {"Beleg": "transaction_id"}, "decimal_mark": ","}})

    receipt = drop("orders/o.csv", "Beleg;sku;Preis;Datum;Kunde\n7;tea;1.500;24.10.2026 18:00;42\n")

    (line,) = lines(account, "accepted/orders/o.csv.jsonl.gz")
    assert (line["transaction_id"], line["price"]) == ("7", 1500.0)
    assert line["occurred_at"] == "2026-10-24T18:00:00+02:00"
    assert (receipt["assumed"]["zone"], receipt["assumed"]["columns"]["transaction_id"]) == ("Europe/Berlin", "Beleg")


@pytest.mark.parametrize("settings", [b"{broken", {"time_zone": "Mars"}, {"items": {"layout": "none"}}])
def test_settings_that_are_wrong_are_told_with_the_file_that_met_them(drop, say, settings):
    say(settings)

    receipt = drop("items/x.csv", "item_id,title\ntea,Tea\n")

    assert (receipt["accepted"], receipt["quarantined"]) == (0, 1)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("_x.csv", "~_x.csv"),
        (".x.csv", "~.x.csv"),
        ("_old/x.csv", "~_old/x.csv"),
        ("a//b.csv", "a/~/b.csv"),
        ("../up.csv", "~../up.csv"),
        ("at 10:00.csv", "~at 10~100.csv"),
        ("spring/x.csv", "spring/x.csv"),
    ],
)
def test_a_name_that_spark_would_pass_over_is_kept_under_one_that_it_reads(account, drop, name, key):
    receipt = drop(f"items/{name}", "item_id,title\ntea,Tea\n")

    (row,) = lines(account, f"accepted/items/{key}.jsonl.gz")
    assert (row["_file"], receipt["file"], receipt["accepted"]) == (name, name, 1)


def parquet(**columns):
    file = io.BytesIO()
    pyarrow.parquet.write_table(pa.table(columns), file)
    return file.getvalue()


def test_a_day_after_9999_in_parquet_costs_its_row_alone(account, drop):
    far = pa.array([253402300800_000_000, 1767225600_000_000], pa.timestamp("us"))
    ids = pa.array([1.0, 2.0])

    receipt = drop("orders/o.parquet", parquet(order_id=ids, sku=ids, price=ids, created_at=far, customer=ids))

    assert (receipt["accepted"], receipt["quarantined"]) == (1, 1)
    (line,) = lines(account, "accepted/orders/o.parquet.jsonl.gz")
    assert (line["transaction_id"], line["occurred_at"]) == ("2", "2026-01-01T00:00:00Z")
    (note,) = lines(account, "quarantine/orders/o.parquet.jsonl.gz")
    assert (note["line"], note["field"]) == (1, "occurred_at")


@pytest.mark.parametrize("spoil", [lambda data: data[:-20] + b"x" * 20, lambda data: b"PARE" + data[4:-4] + b"PARE"])
def test_parquet_that_is_corrupt_or_encrypted_has_a_receipt_and_a_note(account, drop, spoil):
    receipt = drop("items/x.parquet", spoil(parquet(item_id=["tea"], title=["Tea"])))

    assert (receipt["accepted"], receipt["quarantined"]) == (0, 1)
    (note,) = lines(account, "quarantine/items/x.parquet.jsonl.gz")
    assert (note["field"], note["reason"][:11]) == ("file", "not Parquet")


def test_a_whole_catalogue_is_marked(account, drop):
    receipt = drop("items/full/all.csv", "item_id,title\ntea,Tea\n")

    (row,) = lines(account, "accepted/items/full/all.csv.jsonl.gz")
    assert row["_full"] is receipt["full"] is True


def accepted(account, name, data, size=0, is_time_over=lambda: False):
    account.s3.put_object(Bucket="raw", Key=f"landing/{name}", Body=data)
    landing_store.accept("raw", f"landing/{name}", size, datetime.fromisoformat(ARRIVED), "artifacts", is_time_over)
    return json.loads(account.s3.get_object(Bucket="raw", Key=f"receipts/{name}.json")["Body"].read())


MANY = "item_id,title\n" + "".join(f"A{n},Tea\n" for n in range(25_000))


def test_a_file_too_large_for_the_functions_disk_has_a_receipt_and_a_note(account):
    receipt = accepted(account, "items/x.csv", "item_id,title\nA1,Tea\n", size=3_000_000_000)

    assert (receipt["accepted"], receipt["reasons"]) == (0, {"file: too large for one file: split it": 1})
    assert lines(account, "quarantine/items/x.csv.jsonl.gz")[0]["reason"] == "too large for one file: split it"


def test_a_file_whose_time_is_over_keeps_what_was_read_and_says_so(account):
    receipt = accepted(
        account, "users/x.csv", MANY.replace("item_id,title", "user_id,location"), is_time_over=lambda: True
    )

    assert receipt["accepted"] == len(lines(account, "accepted/users/x.csv.jsonl.gz")) == 10_000
    assert [note["line"] for note in lines(account, "quarantine/users/x.csv.jsonl.gz")] == [10_000]


def test_a_whole_catalogue_that_was_not_read_to_its_end_delists_nothing(account):
    receipt = accepted(account, "items/full/x.csv", MANY, is_time_over=lambda: True)

    assert (receipt["full"], receipt["accepted"]) == (True, 0)
    assert not any(key.startswith("accepted/") for key in keys(account))


def test_a_fault_of_the_reader_ends_in_the_receipt_and_is_not_tried_again(account, caplog):
    def broken():
        raise ZeroDivisionError("a bug")

    receipt = accepted(account, "users/x.csv", MANY.replace("item_id,title", "user_id,location"), is_time_over=broken)

    assert receipt["reasons"] == {"file: broke its reader: ZeroDivisionError: a bug": 1}
    assert "a landing file broke its reader" in caplog.text

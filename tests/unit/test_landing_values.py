"""Values as shops write them; what cannot be read costs its field and is told."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from aisle.landing.row_check import RowChecker
from aisle.landing.rows import RawRow
from tests.landed_file import NOW, land


def item(**values):
    checked = RowChecker("items", "x.jsonl", NOW).check(RawRow(1, {"item_id": "A1", "title": "Sofa", **values}))
    assert checked.reason is None, checked.reason
    return json.loads(checked.line)


DATED = "transaction_id,item_id,price,user_id,occurred_at\nT1,A1,10,u1,{}\n"


def order(occurred_at, config=None):
    row = "transaction_id,item_id,price,user_id,occurred_at\n" + f'T1,A1,10,u1,"{occurred_at}"\n'
    landed = land("orders", row, config=config)
    return landed.rows[0]["occurred_at"] if landed.rows else landed.notes[0]


@pytest.mark.parametrize(
    ("written", "price", "currency"),
    [
        ("19.99 USD", 19.99, "USD"),
        ("EUR 19,99", 19.99, "EUR"),
        ("1.299,00", 1299.0, None),
        ("1,299.00", 1299.0, None),
        ("1 299,00 €", 1299.0, "EUR"),
        ("1\u00a0299,00\u00a0zł", 1299.0, "PLN"),
        ("1'299.50 CHF", 1299.5, "CHF"),
        ("€ 12,50", 12.5, "EUR"),
        ("$10", 10.0, "USD"),
        ("£1,299", 1299.0, "GBP"),
        ("1,234,567.89", 1234567.89, None),
        ("10,-", 10.0, None),
        ("R$ 5,00", 5.0, "BRL"),
        ("12 500,00 kr.", 12500.0, None),
        ("1 299,00 руб.", 1299.0, "RUB"),
        ("Rs.499", 499.0, None),
        ("$.50", 0.5, "USD"),
        ("€ 5 EUR", 5.0, "EUR"),
        ("₹1,29,999.00", 129999.0, "INR"),
        ("１２９９円", 1299.0, "JPY"),
        ("۱۲٫۵۰", 12.5, None),
        ("CHF 5,–", 5.0, "CHF"),
        (7, 7.0, None),
        (Decimal("7.5"), 7.5, None),
    ],
)
def test_an_amount_is_read_with_its_currency(written, price, currency):
    row = item(price=written)

    assert (row["price"], row.get("currency")) == (price, currency)


@pytest.mark.parametrize(
    "written", ["on request", "10-20", "1.2.3,4,5", "USD 5 EUR", "-3", "1e400", "a" * 5_000, [1], {}]
)
def test_a_price_that_cannot_be_read_costs_the_price(written):
    assert "price" not in item(price=written)


@pytest.mark.parametrize(
    "written",
    [
        {"amount": "12.50", "currencyCode": "EUR"},
        {"value": 12.5, "currency": "EUR"},
        {"price": "12,50", "currency": "€"},
    ],
)
def test_an_amount_may_be_an_object(written):
    row = item(price=written)

    assert (row["price"], row["currency"]) == (12.5, "EUR")


@pytest.mark.parametrize(
    "written", [["https://s/1.jpg", "https://s/2.jpg"], [{"src": "https://s/1.jpg"}], {"url": "https://s/1.jpg"}]
)
def test_of_several_pictures_the_first_counts(written):
    assert item(image_url=written)["image_url"] == "https://s/1.jpg"


def test_an_order_that_failed_is_none():
    orders = "order_id,sku,user_id,date,status\n" + "".join(
        f"{n},A1,u1,2026-01-05,{status}\n"
        for n, status in enumerate(["completed", "failed", "Fehlgeschlagen", "on-hold"])
    )

    landed = land("orders", orders)

    assert [row["transaction_id"] for row in landed.rows] == ["0", "3"]
    assert landed.receipt["skipped"] == {
        "an order that never was one: failed": 1,
        "an order that never was one: Fehlgeschlagen": 1,
    }


def test_a_dollar_is_the_shops_own_dollar():
    landed = land("items", "item_id,title,price\nA1,Sofa,$5\nA2,Bed,5\n", config={"currency": "CAD"})

    assert [row["currency"] for row in landed.rows] == ["CAD", "CAD"]


def test_the_shops_decimal_mark_settles_what_one_row_cannot_say():
    file = "item_id,title,price\nA1,Sofa,1.299\n"

    prices = [land("items", file, config=config).rows[0]["price"] for config in (None, {"decimal_mark": ","})]

    assert prices == [1.299, 1299.0]


@pytest.mark.parametrize("sign", ["usd", "$", " USD ", "us$"])
def test_a_currency_is_read_from_its_sign(sign):
    assert item(currency=sign)["currency"] == "USD"


@pytest.mark.parametrize(
    ("written", "some"),
    [
        *(
            (word, True)
            for word in ("in stock", "in_stock", "InStock", "yes", "Y", "TRUE", "1", "15", 3, 2.0, "preorder")
        ),
        *((word, False) for word in ("out of stock", "out_of_stock", "Sold out", "no", "0", "0.0", "-2", 0, "FALSE")),
        *((word, True) for word in ("Auf Lager", "en stock", "https://schema.org/InStock")),
        *((word, False) for word in ("ausverkauft", "Épuisé", "agotado")),
        *((word, True) for word in ("WAHR", "10+", "> 50", "12 Stk", "<5")),
        *((word, False) for word in ("FALSCH", "0 Stk", "0 pcs.", "无货", "-3 Stk")),
    ],
)
def test_stock_is_a_word_or_a_count(written, some):
    assert item(in_stock=written)["in_stock"] is some


@pytest.mark.parametrize("nothing", ["", " ", "NULL", "null", "N/A", "n/a", "\\N", "nan", "NaN", "None", "#N/A", None])
def test_words_for_nothing_are_absent_and_no_fault(nothing):
    checked = RowChecker("items", "x", NOW).check(
        RawRow(
            1,
            {"item_id": "A1", "title": "Sofa", "price": nothing, "brand": nothing, "currency": nothing, "own": nothing},
        )
    )

    row = json.loads(checked.line)
    assert not {"price", "brand", "currency"} & row.keys()
    assert (row["attributes"], checked.lost) == ({}, ())


def test_numbers_in_text_are_text_in_every_form():
    assert item(item_id=12345)["item_id"] == "12345"
    assert item(item_id=12345.0)["item_id"] == "12345"
    assert item(title=501, size=38, brand=True) == item(title="501", size="38", brand="true")


def test_html_in_a_description_becomes_text():
    row = item(description="<style>p{}</style><p>Warm &amp; <b>soft</b></p><ul><li>Wool</li><li>1 &lt; 2</li></ul>")

    assert row["description"] == "Warm & soft\nWool\n1 < 2"
    assert item(description="3 < 5 and a > b")["description"] == "3 < 5 and a > b"
    assert item(title="Tea &amp; pot")["title"] == "Tea & pot"


def test_a_category_path_is_split_and_kept():
    row = item(category="Home & Garden > Lighting > Lamps")

    assert (row["category"], row["sub_category"]) == ("Home & Garden", "Lamps")
    assert row["attributes"]["category_path"] == "Home & Garden > Lighting > Lamps"
    assert item(category="Lamps", sub_category="Desk")["sub_category"] == "Desk"


def test_a_long_text_is_cut_and_counted_and_an_address_is_dropped():
    landed = land("items", f"item_id,title,image_url\nA1,{'x' * 1_500},https://s/{'x' * 30_000}\n")

    assert len(landed.rows[0]["title"]) == 1_000
    assert "image_url" not in landed.rows[0]
    assert landed.receipt["cut"]["title"]["count"] == 1
    assert landed.receipt["dropped"]["image_url"]["count"] == 1


def test_a_field_that_cannot_be_read_costs_the_field_and_is_told_with_its_first_line():
    file = "item_id,title,price,average_rating\nA1,Sofa,10,4\nA2,Bed,call us,4.5\nA3,Lamp,ask,9\n"

    landed = land("items", file)

    assert [row["item_id"] for row in landed.rows] == ["A1", "A2", "A3"]
    assert landed.receipt["dropped"]["price"] == {
        "count": 2,
        "line": 3,
        "value": "call us",
        "reason": "is no amount of money",
    }
    assert landed.receipt["dropped"]["average_rating"]["line"] == 4
    assert landed.receipt["quarantined"] == 0


def test_a_row_without_identity_and_an_order_line_without_time_are_quarantined():
    items = land("items", "item_id,title\n,Sofa\nA2,\n")
    orders = land(
        "orders",
        "transaction_id,item_id,price,user_id,occurred_at\nT1,A1,x,u1,\nT2,A1,x,u1,soon\nT3,A1,x,u1,2026-01-01\n,A1,1,u1,2026-01-01\n",
    )

    assert [(note["line"], note["field"]) for note in items.notes] == [(2, "item_id"), (3, "title")]
    assert [(note["line"], note["field"]) for note in orders.notes] == [
        (2, "occurred_at"),
        (3, "occurred_at"),
        (5, "transaction_id"),
    ]
    assert [row["transaction_id"] for row in orders.rows] == ["T3"]


def test_an_event_keeps_what_can_be_read_of_it():
    landed = land(
        "events",
        json.dumps(
            {
                "event_name": "add_to_cart",
                "occurred_at": "2026-11-01T10:00:00Z",
                "user_id": 5,
                "items": [{"item_id": 1, "price": "free"}, {"item_id": None}, {"item_id": "b", "quantity": -1}],
                "duration_ms": -4,
            }
        ),
        "x.jsonl",
    )

    [event] = landed.rows
    assert event["user_id"] == "5"
    assert [item["item_id"] for item in event["items"]] == ["1", "b"]
    assert {field: lost["count"] for field, lost in landed.receipt["dropped"].items()} == {
        "items.price": 1,
        "items.item_id": 1,
        "items.quantity": 1,
        "duration_ms": 1,
    }


def test_an_event_that_lost_what_its_name_needs_is_quarantined_for_that():
    landed = land(
        "events", "event_name,occurred_at,anonymous_id,item_id,rating\nrate_item,2026-11-01T10:00:00Z,b1,tea,9\n"
    )

    assert [note["field"] for note in landed.notes] == ["rating"]


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("1433221332", "2015-06-02T05:02:12Z"),
        ("1433221332117", "2015-06-02T05:02:12.117000Z"),
        ("1433221332117000", "2015-06-02T05:02:12.117000Z"),
        ("2022-06-24T21:20:11+02:00", "2022-06-24T21:20:11+02:00"),
        ("2022-06-24 21:20:11 +0200", "2022-06-24T21:20:11+02:00"),
        ("2022-06-24 21:20:11 UTC", "2022-06-24T21:20:11Z"),
        ("2022-06-24 21:20:11 +0000 UTC", "2022-06-24T21:20:11Z"),
        ("2022-06-24 21:20", "2022-06-24T21:20:00Z"),
        ("2017-10-02 10:56:33.000", "2017-10-02T10:56:33Z"),
        ("2018-09-20", "2018-09-20T00:00:00Z"),
        ("20180920", "2018-09-20T00:00:00Z"),
        ("20180920143000", "2018-09-20T14:30:00Z"),
        ("29-01-2021 07:01", "2021-01-29T07:01:00Z"),
        ("29.01.2021", "2021-01-29T00:00:00Z"),
        ("12/1/2010 8:26", "2010-12-01T08:26:00Z"),
        ("25/12/2010 8:26", "2010-12-25T08:26:00Z"),
        ("12/1/2010 8:26 PM", "2010-12-01T20:26:00Z"),
        ("Fri, 24 Jun 2022 21:20:11 +0200", "2022-06-24T21:20:11+02:00"),
        ("Jun 24, 2022", "2022-06-24T00:00:00Z"),
        ("20220624T212011Z", "2022-06-24T21:20:11Z"),
        ("2022-06-24T21:20:11.123456789Z", "2022-06-24T21:20:11.123456Z"),
        ("24/06/2022, 21:20:11", "2022-06-24T21:20:11Z"),
        ("5. März 2022", "2022-03-05T00:00:00Z"),
        ("06 Dez 2021 09:00", "2021-12-06T09:00:00Z"),
        ("12.Oktober 2021", "2021-10-12T00:00:00Z"),
        ("Mittwoch, 5. Mai 2021 um 14:30 Uhr", "2021-05-05T14:30:00Z"),
        ("02.01.2021 3.04 Uhr", "2021-01-02T03:04:00Z"),
        ("1er août 2021 à 14h30", "2021-08-01T14:30:00Z"),
        ("5 de marzo de 2022", "2022-03-05T00:00:00Z"),
        ("maandag 2 mrt. 2020", "2020-03-02T00:00:00Z"),
        ("lunedì 4 gennaio 2021", "2021-01-04T00:00:00Z"),
        ("March 3, 2022 at 12:05\u202fAM", "2022-03-03T00:05:00Z"),
        ("May 1st, 2021", "2021-05-01T00:00:00Z"),
        ("03-MAR-21 02.05.00.000000 PM", "2021-03-03T14:05:00Z"),
        ("1/2/21 3:04:05 p. m.", "2021-01-02T15:04:05Z"),
        ("2021年1月5日 14:30", "2021-01-05T14:30:00Z"),
        ("2021. 1. 5.", "2021-01-05T00:00:00Z"),
        ("2021-01-02 24:00:00", "2021-01-03T00:00:00Z"),
        ("2021-01-02 10:00:00 CET", "2021-01-02T10:00:00+01:00"),
        ("2021-01-02 10:00 PST", "2021-01-02T10:00:00-08:00"),
        ("Fri Jun 24 2022 21:20:11 GMT+0200 (Central European Summer Time)", "2022-06-24T21:20:11+02:00"),
    ],
)
def test_a_time_is_read_as_it_is_written(written, instant):
    assert order(written) == instant


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("45292.5", "spreadsheet's serial number"),
        ("45292", "spreadsheet's serial number"),
        ("0000-00-00 00:00:00", "no day or hour of the calendar"),
        ("2026-02-30", "no day or hour of the calendar"),
        ("0001-01-01T00:00:00Z", "before 1995"),
        ("1970-01-01T00:00:00Z", "before 1995"),
        ("9999-12-31T00:00:00Z", "in the future"),
        ("2026-11-26", "in the future"),
        ("12345", "no time since 1995"),
        ("yesterday", "no time that can be read"),
        ("5. Foo 2021", "no day or hour of the calendar"),
        ("2021-01-02 24:00:01", "no day or hour of the calendar"),
        ("2021-03-04 13:30 pm", "no time of day"),
    ],
)
def test_a_time_that_cannot_be_right_is_quarantined_with_the_reason(written, reason):
    note = order(written)

    assert (note["line"], note["field"]) == (2, "occurred_at")
    assert reason in note["reason"]


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-01-15 12:00", "2026-01-15T12:00:00+01:00"),
        ("2026-07-15 12:00", "2026-07-15T12:00:00+02:00"),
        ("2026-07-15T12:00:00Z", "2026-07-15T12:00:00Z"),
        ("2026-07-15", "2026-07-15T00:00:00+02:00"),
        ("2025-10-26 02:30", "2025-10-26T02:30:00+02:00"),  # an hour that comes twice: the first
        ("2026-03-29 02:30", "2026-03-29T02:30:00+01:00"),  # an hour that is skipped: by the clock before
    ],
)
def test_a_time_without_zone_takes_the_shops_also_across_clock_changes(written, instant):
    assert order(written, {"time_zone": "Europe/Paris"}) == instant


@pytest.mark.parametrize("written", ["day_first", "DMY", "DD/MM/YYYY", "d.m.y"])
def test_an_order_of_dates_may_be_written_short(written):
    landed = land("orders", DATED.format("03/04/2026"), config={"date_order": written})

    assert landed.rows[0]["occurred_at"][:10] == "2026-04-03"


def test_the_shops_date_order_holds_and_a_file_may_show_its_own():
    rows = "transaction_id,item_id,price,user_id,occurred_at\n" + "".join(
        f"T{n},A1,1,u1,{day}\n" for n, day in enumerate(("03/04/2026", "25/04/2026"))
    )

    shown = [row["occurred_at"][:10] for row in land("orders", rows).rows]
    result = land("orders", rows, config={"date_order": "month_first"})

    assert shown == ["2026-04-03", "2026-04-25"]
    assert [row["occurred_at"][:10] for row in result.rows] == ["2026-03-04"]
    assert [note["line"] for note in result.notes] == [3]


@pytest.mark.parametrize("value", [datetime(2026, 1, 15, 12), date(2026, 1, 15), 1768478400, 1768478400000.0])
def test_a_time_that_is_no_text_is_read_too(value):
    row = {"transaction_id": 1, "item_id": 2, "price": 3, "user_id": 4, "occurred_at": value}

    checked = RowChecker("orders", "x.parquet", NOW).check(RawRow(1, row))

    assert json.loads(checked.line)["occurred_at"].startswith("2026-01-15")


def test_pieces_that_come_back_are_a_refund_and_none_at_all_is_no_line():
    head = "transaction_id,item_id,price,user_id,occurred_at,quantity\n"
    rows = "".join(f"T{n},A1,5,u1,2026-01-01,{pieces}\n" for n, pieces in enumerate((2, -2, 0, "2.0")))

    landed = land("orders", head + rows)

    assert [(row["status"], row["quantity"]) for row in landed.rows] == [
        ("purchase", 2),
        ("refund", 2),
        ("purchase", 2),
    ]
    assert [note["field"] for note in landed.notes] == ["quantity"]


def test_an_item_may_say_that_it_is_delisted_and_needs_no_title_then():
    landed = land("items", "item_id,title,delisted\nA1,Sofa,no\nA2,,yes\nA3,Bed,\n")

    assert [(row["item_id"], row["delisted"]) for row in landed.rows] == [("A1", False), ("A2", True), ("A3", False)]


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("full/x.csv", None),
        ("x.csv", {"items": {"full": True}}),
        ("x.csv", {"items": {"full": ["x*.csv"]}}),
    ],
)
def test_a_whole_catalogue_is_marked_in_each_row_and_in_the_receipt(name, config):
    file = "item_id,title\nA1,Sofa\n"

    full, part = land("items", file, name, config), land("items", file, "y.csv", {"items": {"full": ["x*.csv"]}})

    assert full.rows[0]["_full"] is full.receipt["full"] is True
    assert "_full" not in part.rows[0]
    assert part.receipt["full"] is False


def test_the_receipt_has_an_example_of_each_reason_and_no_person_in_it():
    file = "order_id,sku,date,customer\n1,A1,soon,ann\n2,A1,later,bob\n,A1,2026-11-01,cleo\n4,A1,2026-11-01,dan,x\n"

    landed = land("orders", file + f"5,A1,2026-11-01,{'eve' * 200}\n")

    assert [example["line"] for example in landed.receipt["examples"].values()] == [2, 4, 5, 6]
    assert [example["value"] for example in landed.receipt["examples"].values()] == ["soon", "", "", ""]
    assert landed.receipt["examples"].keys() == landed.receipt["reasons"].keys()


def test_the_receipt_says_what_was_assumed():
    file = "Bestellnummer;Artikelnummer;Preis;Datum;Kundennummer\n1;A1;9,50;24.12.2025;K1\n"

    landed = land("orders", file, config={"time_zone": "Europe/Berlin", "currency": "EUR"})

    assert landed.assumed == {
        "layout": "aisle",
        "form": "delimited",
        "separator": "semicolon",
        "encoding": "utf-8",
        "zone": "Europe/Berlin",
        "decimal_mark": ",",
        "date_order": {".": "day_first"},
        "currency": "EUR",
        "columns": {
            "item_id": "Artikelnummer",
            "occurred_at": "Datum",
            "price": "Preis",
            "transaction_id": "Bestellnummer",
            "user_id": "Kundennummer",
        },
    }


@pytest.mark.parametrize(
    "setting",
    [
        {"time_zone": "Mars/Olympus"},
        {"decimal_mark": "x"},
        {"date_order": "sideways"},
        {"colour": "red"},
        {"separator": '"'},
        {"separator": "\n"},
        {"columns": {"a": "b"}},
        [],
        {"orders": 3},
    ],
)
def test_a_setting_that_is_wrong_is_named(setting):
    with pytest.raises(Exception, match=r"config/landing\.json"):
        land("items", "item_id,title\nA1,Sofa\n", config=setting)

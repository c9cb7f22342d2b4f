"""A file whose name says nothing is placed by its headers."""

import io
from datetime import UTC, datetime

import pytest

from aisle.landing.file_kind import kind_by_headers
from aisle.landing.file_rows import open_source
from aisle.landing.landing_config import read_config

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)

ITEMS = "Artikelnummer;Bezeichnung;Preis\nA1;Lampe;9,50\n"
USERS = "Kundennummer;Ort\nK1;Köln\n"
ORDERS = "Bestellnummer;Artikelnummer;Datum;Kundennummer\n1;A1;24.12.2025;K1\n"
EVENTS = "timestamp,event,visitorid,itemid,transactionid\n1433221332117,view,257597,355908,\n"
SHOPIFY = "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Id\n#1,a@b.example,paid,x,1,y,1\n"
MERCHANT = "<rss><channel><item><id>1</id><title>Lamp</title><price>9</price><link>x</link></item></channel></rss>"
PERSONALIZE = "USER_ID,ITEM_ID,TIMESTAMP\nu,i,1433221332\n"
ORDERS_WITH_A_TYPE = "order,sku,date,customer,type,price\n1,A1,2025-12-24,K1,web,3\n"
EVENTS_WITH_ORDERS = "action,time,user,sku,order,price\nview,2025-12-24,K1,A1,,3\nbuy,2025-12-24,K1,A1,7,3\n"
JSON_EVENTS = (
    '{"event_name": "search", "occurred_at": "2026-11-23T09:00:00Z", "anonymous_id": "b", "search_term": "pot"}\n'
)


def kind_of(text, config=None):
    data = text.encode()
    return kind_by_headers("export", lambda: open_source("export", io.BytesIO(data)), NOW, read_config(config))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ITEMS, "items"),
        (USERS, "users"),
        (ORDERS, "orders"),
        (EVENTS, "events"),
        (SHOPIFY, "orders"),
        (MERCHANT, "items"),
        (PERSONALIZE, "events"),
        (ORDERS_WITH_A_TYPE, "orders"),
        (EVENTS_WITH_ORDERS, "events"),
        (JSON_EVENTS, "events"),
    ],
)
def test_headers_tell_the_kind(text, kind):
    assert kind_of(text) == kind


@pytest.mark.parametrize("text", ["", "not a table\n", "a,b\n1,2\n", '{"colour": "red"}\n'])
def test_headers_that_suit_no_kind_tell_none(text):
    assert kind_of(text) is None


def test_the_shops_own_columns_count():
    text = "Beleg;Ware;Tag;Wer\n1;A1;24.12.2025;K1\n"
    columns = {"Beleg": "transaction_id", "Ware": "item_id", "Tag": "occurred_at", "Wer": "user_id"}

    assert kind_of(text) is None
    assert kind_of(text, {"columns": columns}) == "orders"

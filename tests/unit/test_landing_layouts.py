"""Exports of known systems, as they are, become rows of the contract."""

import json
import re

import pytest

from aisle.landing.layouts.layout import layouts
from local.runtime.checkout import ROOT
from tests.landed_file import land


def picked(row, *names):
    return {name: row.get(name) for name in names}


def lines(*rows):
    return "\n".join(json.dumps(row) for row in rows)


SHOPIFY_PRODUCTS = """Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,\
Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,\
Variant Price,Image Src,Image Position,SEO Title,Status
wool-hat,Wool hat,"<p>Warm &amp; soft</p><script>x()</script>",Knit,Apparel & Accessories > Clothing > Hats,Hats,,true,\
Size,S,Color,Red,HAT-S,shopify,0,deny,25.00,https://s/hat.jpg,1,Hat,active
wool-hat,,,,,,,,,M,,Red,HAT-M,shopify,4,deny,27.00,https://s/hat2.jpg,2,,
wool-hat,,,,,,,,,,,,,,,,,https://s/hat3.jpg,3,,
mug,Mug,Plain,Clay,,Mugs,,true,Title,Default Title,,,MUG-1,,,deny,9.50,https://s/mug.jpg,1,,draft
"""


def test_shopifys_variants_are_one_item_that_knows_them():
    landed = land("items", SHOPIFY_PRODUCTS, "products_export.csv")

    hat, mug = landed.rows
    assert picked(hat, "item_id", "title", "description", "price", "brand", "category", "sub_category", "in_stock") == {
        "item_id": "HAT-S",
        "title": "Wool hat",
        "description": "Warm & soft",
        "price": 25.0,
        "brand": "Knit",
        "category": "Apparel & Accessories",
        "sub_category": "Hats",
        "in_stock": True,
    }
    assert hat["attributes"]["variant_ids"] == "HAT-S|HAT-M"
    assert hat["attributes"]["variants"] == "S / Red|M / Red"
    assert picked(mug, "item_id", "category", "sub_category", "in_stock", "delisted") == {
        "item_id": "MUG-1",
        "category": "Mugs",
        "sub_category": None,
        "in_stock": True,
        "delisted": True,
    }
    assert (landed.assumed["layout"], landed.receipt["joined"]) == ("shopify_products", 2)


SHOPIFY_ORDERS = """Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem quantity,Lineitem name,\
Lineitem price,Lineitem sku,Billing Name,Billing Street,Phone,Id,Source
#31,ann@mail.example,paid,2026-03-01 10:00:00 +0100,EUR,59.00,2026-03-01 09:59:58 +0100,2,Wool hat - S,25.00,HAT-S,\
Ann,Road 1,555,9,web
#31,ann@mail.example,,,,,,1,Mug,9.00,MUG-1,,,,,
#32,,refunded,2026-03-02 10:00:00 +0100,EUR,9.00,2026-03-02 09:59:58 +0100,1,Mug,9.00,MUG-1,Bob,Road 2,556,10,pos
"""


def test_shopifys_repeated_order_columns_are_filled_down_and_a_refunded_order_is_a_refund():
    landed = land("orders", SHOPIFY_ORDERS, "orders_export.csv")

    first, second, refund = landed.rows
    shared = ("transaction_id", "user_id", "currency", "occurred_at", "status", "purchase_method")
    assert picked(first, *shared) == picked(second, *shared)
    assert picked(second, "item_id", "quantity", "price") == {"item_id": "MUG-1", "quantity": 1, "price": 9.0}
    assert first["occurred_at"] == "2026-03-01T09:59:58+01:00"
    assert first["attributes"]["variant_id"] == "HAT-S"
    assert picked(refund, "status", "purchase_method", "anonymous_id") == {
        "status": "refund",
        "purchase_method": "in_store",
        "anonymous_id": "order-#32",
    }


def test_nobodys_address_is_kept_from_an_order():
    landed = land("orders", SHOPIFY_ORDERS, "orders_export.csv")

    kept = {name for row in landed.rows for name in row["attributes"]}
    assert not [name for name in kept if name.startswith(("Billing", "Phone", "Email"))]


def test_shopifys_orders_with_some_headers_renamed_are_still_shopifys():
    renamed = SHOPIFY_ORDERS.replace("Name,Email", "transaction_id,user_id", 1).replace("Lineitem sku", "item_id")

    landed = land("orders", renamed)

    assert [row["status"] for row in landed.rows] == ["purchase", "purchase", "refund"]
    assert [row["item_id"] for row in landed.rows] == ["HAT-S", "MUG-1", "MUG-1"]


FEED = [
    *("id", "title", "description", "link", "image_link", "availability", "price", "brand", "product_type"),
    *("item_group_id", "color"),
]
LAMP = ["L1", "Lamp", "<b>Bright</b>", "https://s/l1", "https://s/l1.jpg", "out_of_stock", "1299.00 SEK", "Ljus"]


def feed(*rows):
    return "\n".join("\t".join(row) for row in (FEED, *rows))


def test_a_merchant_feed_is_read_as_it_is():
    landed = land("items", feed([*LAMP, "Home > Lamps > Desk lamps", "", "black"]), "feed.txt")

    [lamp] = landed.rows
    assert landed.assumed["layout"] == "google_merchant"
    assert picked(lamp, "item_id", "price", "currency", "in_stock", "category", "sub_category", "description") == {
        "item_id": "L1",
        "price": 1299.0,
        "currency": "SEK",
        "in_stock": False,
        "category": "Home",
        "sub_category": "Desk lamps",
        "description": "Bright",
    }
    assert (lamp["product_url"], lamp["image_url"]) == ("https://s/l1", "https://s/l1.jpg")


def test_a_feeds_item_group_is_one_item():
    other = ["L2", "Lamp", "Bright", "https://s/l2", "https://s/l2.jpg", "in stock", "1299.00 SEK", "Ljus"]
    single = ["M1", "Mug", "Clay", "https://s/m1", "https://s/m1.jpg", "in stock", "9 SEK", "Clay"]

    landed = land("items", feed([*LAMP, "Home", "G", "black"], [*single, "Home", "", ""], [*other, "Home", "G", "red"]))

    rows = {row["item_id"]: row for row in landed.rows}
    assert rows.keys() == {"L1", "M1"}
    assert picked(rows["L1"]["attributes"], "variant_ids", "variants") == {
        "variant_ids": "L1|L2",
        "variants": "black|red",
    }
    assert rows["L1"]["in_stock"] is True


RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>A1</g:id><title>Tea &amp; pot</title><link>https://s/a1</link><g:image_link>https://s/a1.jpg</g:image_link>
<g:price>12.50 GBP</g:price><g:availability>in_stock</g:availability>
<g:shipping><g:country>GB</g:country><g:price>3.00 GBP</g:price></g:shipping></item>
<item><g:id>A2</g:id><title>Cup</title><g:price>3 GBP</g:price></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>
<entry><g:id>A1</g:id><title>Tea</title><link href="https://s/a1"/><g:price>12.50 GBP</g:price></entry></feed>"""


def test_a_feed_in_xml_is_read_in_both_dialects():
    rss, atom = land("items", RSS, "feed.xml"), land("items", ATOM, "feed.atom")

    assert [row["title"] for row in rss.rows] == ["Tea & pot", "Cup"]
    assert picked(rss.rows[0], "price", "currency", "product_url") == {
        "price": 12.5,
        "currency": "GBP",
        "product_url": "https://s/a1",
    }
    assert rss.rows[1]["_line"] == 6
    assert picked(atom.rows[0], "item_id", "product_url") == {"item_id": "A1", "product_url": "https://s/a1"}
    assert rss.assumed["layout"] == atom.assumed["layout"] == "google_merchant"


WOO = """ID,Type,SKU,Name,Published,"Visibility in catalog","Short description",Description,"In stock?",Stock,\
"Sale price","Regular price",Categories,Tags,Images,Parent,"Attribute 1 name","Attribute 1 value(s)",Position
44,variable,TEE,T-shirt,1,visible,Short,"<p>Cotton</p>",1,,,,"Clothing > T-shirts, Sale","soft, new",\
"https://s/1.jpg, https://s/2.jpg",,Size,"S, M",0
45,variation,TEE-S,T-shirt - S,1,visible,,,0,0,,15,,,,id:44,Size,S,1
46,variation,TEE-M,T-shirt - M,1,visible,,,1,7,12,15,,,,TEE,Size,M,2
47,simple,,Sticker,-1,visible,Round,,backorder,,,2.50,Paper,,,,,,0
"""


def test_woocommerces_variations_join_their_product():
    landed = land("items", WOO, "wc-product-export.csv")

    tee, sticker = landed.rows
    assert landed.assumed["layout"] == "woocommerce_products"
    assert picked(tee, "item_id", "title", "price", "in_stock", "category", "sub_category", "image_url") == {
        "item_id": "TEE",
        "title": "T-shirt",
        "price": 15.0,
        "in_stock": True,
        "category": "Clothing",
        "sub_category": "T-shirts",
        "image_url": "https://s/1.jpg",
    }
    assert tee["delisted"] is False
    assert tee["attributes"]["variant_ids"] == "TEE|TEE-S|TEE-M"
    assert picked(sticker, "item_id", "delisted", "description", "in_stock") == {
        "item_id": "47",
        "delisted": True,
        "description": "Round",
        "in_stock": True,
    }


def test_a_product_that_only_the_search_finds_is_sold_and_a_hidden_one_is_not():
    shown = 'ID,Type,SKU,Name,Published,"Visibility in catalog"\n' + "".join(
        f"{n},simple,S{n},Mug,{published},{visible}\n"
        for n, (published, visible) in enumerate([(1, "search"), (1, "catalog"), (1, "hidden"), (0, "visible")])
    )

    assert [row["delisted"] for row in land("items", shown).rows] == [False, False, True, True]


def test_a_product_of_very_many_variants_is_read_in_good_time():
    rows = "".join(f"tee,,,S{n},5,{n}\n" for n in range(60_000))

    landed = land("items", "Handle,Title,Vendor,Variant SKU,Variant Price,Option1 Value\ntee,Tee,V,S,5,x\n" + rows)

    (tee,) = landed.rows
    assert landed.receipt["joined"] == 60_000
    assert tee["attributes"]["variant_ids"].count("|") == 4_999


def test_a_purchase_whose_export_knows_no_orders_is_one_of_its_person_and_time():
    events = """event_time,event_type,product_id,price,user_id,user_session
2019-10-01 00:00:01 UTC,purchase,1,35.79,541,s1
2019-10-01 00:00:01 UTC,purchase,2,5,541,s1
2019-10-02 00:00:01 UTC,buy,1,35.79,541,s2
2019-10-02 00:00:01 UTC,purchase,1,35.79,,
2019-10-02 00:00:01 UTC,refund,1,35.79,541,s2
"""

    landed = land("events", events)

    first, second, third = (row["transaction_id"] for row in landed.rows)
    assert first == second != third
    assert [(note["line"], note["field"]) for note in landed.notes] == [
        (5, "anonymous_id or user_id"),
        (6, "transaction_id"),
    ]


def test_personalizes_data_sets_are_read_by_their_own_headers():
    events = land(
        "events",
        "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,DISCOUNT\n7,a1,1700000000,View,No\n7,a1,1700000060,Purchase,Yes\n",
    )
    items = land(
        "items", "ITEM_ID,PRICE,CATEGORY_L1,CATEGORY_L2,PRODUCT_DESCRIPTION\na1,9.5,home,decor,A vase\na2,1,home,,\n"
    )
    users = land("users", "USER_ID,AGE,GENDER,MEMBERSHIP_TYPE\n7,34,F,gold\n")

    assert [row["event_name"] for row in events.rows] == ["view_item", "purchase"]
    assert events.rows[1]["transaction_id"] == "7-1700000060"
    assert [row["title"] for row in items.rows] == ["A vase", "a2"]
    assert picked(items.rows[0], "category", "sub_category") == {"category": "home", "sub_category": "decor"}
    assert users.rows[0]["attributes"] == {"MEMBERSHIP_TYPE": "gold"}
    named = [landed.assumed["layout"] for landed in (events, items, users)]
    assert named == ["personalize_interactions", "personalize_items", "personalize_users"]


def test_gorses_exports_are_read_in_both_forms():
    item = {
        "ItemId": "i1",
        "IsHidden": True,
        "Categories": ["film", "drama"],
        "Timestamp": "",
        "Labels": [],
        "Comment": "Up",
    }
    feedback = {"FeedbackType": "star", "UserId": "u1", "ItemId": "i1", "Timestamp": "2024-05-01T10:00:00Z"}
    items = land("items", lines(item), "items.jsonl")
    csv_items = land(
        "items", 'item_id,is_hidden,categories,time_stamp,labels,comment\ni2,false,film|drama,,"[""x""]",Go\n'
    )
    events = land("events", lines(feedback), "feedback.jsonl")
    csv_events = land("events", "feedback_type,user_id,item_id,time_stamp\nread,u1,i1,2024-05-01 10:00:00 +0000 UTC\n")
    users = land("users", 'user_id,labels\nu1,"[""m""]"\n')

    assert picked(items.rows[0], "title", "category", "sub_category", "delisted") == {
        "title": "Up",
        "category": "film",
        "sub_category": "drama",
        "delisted": True,
    }
    assert picked(csv_items.rows[0], "title", "category", "sub_category", "delisted") == {
        "title": "Go",
        "category": "film",
        "sub_category": "drama",
        "delisted": False,
    }
    assert [landed.rows[0]["event_name"] for landed in (events, csv_events)] == ["add_to_wishlist", "view_item"]
    assert csv_events.rows[0]["occurred_at"] == "2024-05-01T10:00:00Z"
    assert users.rows[0]["attributes"] == {"labels": '["m"]'}


def ga4(name, *items, at="1700000000000000", **more):
    page = {"key": "page_location", "value": {"string_value": "https://s/p", "int_value": None}}
    session = {"key": "ga_session_id", "value": {"int_value": "99"}}
    base = {
        "event_date": "20231114",
        "event_timestamp": at,
        "event_name": name,
        "user_pseudo_id": "1.2",
        "user_id": None,
    }
    device = {"category": "mobile", "language": "en"}
    return base | {"event_params": [page, session], "items": list(items), "device": device, "platform": "WEB"} | more


def test_ga4s_bigquery_export_is_read_line_by_line():
    bought = {"item_id": "tea", "item_name": "Tea", "price": 4.5, "quantity": "2", "item_list_index": "3"}
    result = land(
        "events",
        lines(
            ga4("view_item", {"item_id": "tea", "price": None, "item_list_index": "(not set)"}),
            ga4(
                "purchase",
                bought,
                {"item_id": "(not set)"},
                ecommerce={"transaction_id": "T9", "purchase_revenue": 9.0},
            ),
            ga4("session_start"),
        ),
        "events.json",
    )

    view, purchase = result.rows
    assert picked(view, "occurred_at", "anonymous_id", "session_id", "page_url") == {
        "occurred_at": "2023-11-14T22:13:20Z",
        "anonymous_id": "1.2",
        "session_id": "99",
        "page_url": "https://s/p",
    }
    assert purchase["transaction_id"] == "T9"
    assert [picked(item, "item_id", "quantity", "position") for item in purchase["items"]] == [
        {"item_id": "tea", "quantity": 2, "position": 3}
    ]
    assert result.receipt["skipped"] == {"GA4's own event_name session_start": 1}
    assert result.receipt["dropped"]["items.item_id"]["count"] == 1


def test_a_catalogue_of_common_names_goes_in_whole():
    landed = land(
        "items", "id,name,style,image,current_stock,promoted\n1,Camera,photo,a.jpg,12,true\n2,Bag,travel,b.jpg,0,\n"
    )

    camera, bag = landed.rows
    assert picked(camera, "item_id", "title", "image_url", "in_stock", "attributes") == {
        "item_id": "1",
        "title": "Camera",
        "image_url": "a.jpg",
        "in_stock": True,
        "attributes": {"promoted": "true", "style": "photo"},
    }
    assert bag["in_stock"] is False
    assert landed.assumed["columns"]["in_stock"] == "current_stock"


@pytest.mark.parametrize("header", ["Item ID", "ITEM-ID", "item_id", " ItemId ", "Product ID", "SKU"])
def test_case_and_spaces_of_a_header_are_aside(header):
    landed = land("items", f"{header},Product Name,Preis\nA1,Sofa,10\n")

    assert [picked(row, "item_id", "title", "price") for row in landed.rows] == [
        {"item_id": "A1", "title": "Sofa", "price": 10.0}
    ]


def test_the_shops_own_mapping_and_words_come_first():
    config = {
        "orders": {"columns": {"Beleg": "transaction_id", "Art": "status"}, "words": {"status": {"Rückgabe": "refund"}}}
    }
    file = "Beleg;Artikelnummer;Preis;Datum;Kundennummer;Art\n7;A1;19,99;24.12.2025 18:00;K1;Rückgabe\n"

    landed = land("orders", file, config=config)

    [line] = landed.rows
    assert picked(line, "transaction_id", "item_id", "price", "occurred_at", "status") == {
        "transaction_id": "7",
        "item_id": "A1",
        "price": 19.99,
        "occurred_at": "2025-12-24T18:00:00Z",
        "status": "refund",
    }


def test_a_mapping_is_understood_from_either_side_and_a_unit_in_brackets_is_passed_over():
    file = "Nummer,Was,Preis (EUR)\nA1,Sofa,10\n"

    sides = [{"Nummer": "item_id", "Was": "title"}, {"item_id": "Nummer", "title": "Was"}]

    rows = [land("items", file, config={"items": {"columns": side}}).rows for side in sides]
    assert [picked(row, "item_id", "title", "price") for [row] in rows] == [
        {"item_id": "A1", "title": "Sofa", "price": 10.0}
    ] * 2


def test_a_layout_may_be_named_and_a_wrong_name_is_told_with_those_there_are():
    named = land("items", "id,title\nA1,Sofa\n", config={"items": {"layout": "google_merchant"}})

    assert named.assumed["layout"] == "google_merchant"
    with pytest.raises(Exception, match="shopify_products"):
        land("items", "id,title\nA1,Sofa\n", config={"items": {"layout": "magento"}})


def test_every_layout_stands_in_the_table_of_the_docs():
    page = (ROOT / "docs" / "landing.md").read_text().partition("## How a file")[0]
    result = set(re.findall(r"^\| `(\w+)` \| (\w+) ", page, re.MULTILINE))

    assert result == {(name, kind) for kind, name in layouts()}

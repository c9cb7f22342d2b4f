"""Random files of items, cleaned by Spark and told to the live catalogue one by one: the same items, sold and not."""

import random
from datetime import timedelta

from aisle.live.standing import Place, Standing, place_of
from glue.delisting import read_items, sift_items
from tests.raw_zone import NOW, RawZone

COMPARED = ("item_id", "title", "price", "brand", "in_stock", "delisted")


def random_files(draw):
    """Name, time of arrival, whether it is a whole catalogue, rows. Some files share their time of arrival."""
    for number in range(30):
        full = draw.random() < 0.2
        items = draw.sample(range(40), draw.randrange(25, 35) if full else draw.randrange(1, 8))
        yield (
            f"f{number:02}.csv",
            NOW + timedelta(minutes=number // 2),
            full,
            [random_row(draw, each) for each in items],
        )


def random_row(draw, item):
    row = {
        "item_id": f"i{item}",
        "price": float(draw.randrange(9)),
        "brand": draw.choice("ab"),
        "title": f"Item {item}",
    }
    row["in_stock"] = draw.random() < 0.8
    if draw.random() < 0.2:
        row["delisted"] = True
        if draw.random() < 0.5:
            del row["title"]
    return row


def told_one_by_one(raw, files):
    standing = {}
    for name, at, full, rows in files:
        raw.land("items", *rows, file=name, at=at, full=full)
        told = raw.accepted("items", name)
        for row in told:
            past = standing.get(row["item_id"])
            standing[row["item_id"]] = past.with_row(row) if past else Standing.of(row)
        if full:
            named, word = {row["item_id"] for row in told}, Place(place_of(told[0]).arrived_ms, name, 0)
            standing |= {item: each.lacked_by(word) for item, each in standing.items() if item not in named}
    return {item: each.live_row() for item, each in standing.items()}


def compared(rows):
    return {row["item_id"]: {name: row.get(name) for name in COMPARED} for row in rows}


def test_both_sell_the_same_items_by_the_same_rows(spark, tmp_path):
    raw = RawZone(tmp_path)

    live = told_one_by_one(raw, list(random_files(random.Random(17))))

    sifted = sift_items(read_items(spark, str(tmp_path))).where("place = 1").collect()
    cleaned = compared(row.asDict() for row in sifted)
    assert compared(live.values()) == cleaned
    assert {row["delisted"] for row in cleaned.values()} == {True, False}
    assert len(cleaned) > 30

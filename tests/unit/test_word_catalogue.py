"""The catalogue by its words: who may be asked about, and who may be found."""

import io

import numpy as np

from aisle.serving.lists.word_catalogue import build, from_bytes, to_bytes

ROWS = [
    {"item_id": "green", "title": "Green tea pot", "category": "Tea", "in_stock": True},
    {"item_id": "black", "title": "Black tea pot", "category": "Tea", "in_stock": None},
    {"item_id": "gone", "title": "White tea pot", "category": "Tea", "in_stock": False},
    {"item_id": "scarf", "title": "Wool scarf", "category": "Wear", "in_stock": True},
    {"item_id": "shawl", "title": "Wool shawl", "category": "Wear", "in_stock": False},
    {"item_id": "bowl", "title": "Glass bowl", "category": "Glass", "in_stock": True},
    {"item_id": "vase", "title": "Glass vase", "category": "Glass", "in_stock": True},
]


def like(item_id, most=100, rows=ROWS):
    return [card["item_id"] for card in from_bytes(to_bytes(build(rows))).similar(item_id, most)]


def test_an_item_that_is_sold_out_has_its_like():
    assert like("gone") == ["black", "green"]
    assert like("shawl") == ["scarf"]


def test_an_item_that_is_sold_out_is_nobodys_like():
    assert like("green") == ["black"]
    assert like("scarf") == []


def test_items_that_are_sold_out_take_no_place_of_the_others():
    crowd = [{**ROWS[0], "item_id": f"gone-{number}", "in_stock": False} for number in range(50)]
    others = [{"item_id": f"other-{number}", "title": f"Word{number} other"} for number in range(120)]

    assert like("green", most=1, rows=[*ROWS, *crowd, *others]) == ["black"]


def test_an_item_that_the_catalogue_lacks_has_none():
    assert like("nobody-sells-it") == []
    assert like("green", rows=[]) == []


def test_an_item_whose_like_are_all_sold_out_has_none():
    rows = [{**row, "in_stock": False} for row in ROWS]

    assert like("green", rows=rows) == []


def test_a_newcomer_is_like_items_by_words_category_and_brand_though_they_are_sold_out():
    catalogue = from_bytes(to_bytes(build(ROWS)))
    newcomer = {"item_id": "new", "title": "Jasmine tea pot", "category": "Tea"}

    like = catalogue.like(newcomer, 3)

    assert {item_id for item_id, _ in like} == {"green", "black", "gone"}
    assert all(0 < cosine < 1 for _, cosine in like)
    assert catalogue.knows(["new", "green", "gone"]).tolist() == [False, True, True]


def test_a_file_of_before_the_terms_were_told_finds_no_like_of_newcomers():
    told = np.load(io.BytesIO(to_bytes(build(ROWS))))
    body = io.BytesIO()
    np.savez(body, **{name: told[name] for name in told.files if name != "term_hashes"})

    catalogue = from_bytes(body.getvalue())

    assert catalogue.like({"item_id": "new", "title": "Green tea pot"}, 3) == []
    assert [card["item_id"] for card in catalogue.similar("gone", 9)] == ["black", "green"]

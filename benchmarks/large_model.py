"""A made-up model of a large catalogue. Its serving cost depends on its size and shape, not on what it learned.

Nothing is fitted. Items belong to topics, and topics to sub-categories and categories. Popularity follows Zipf's law
within a topic and overall. A neighbour list contains items of the same topic, the popular ones first, and some popular
items of other topics. So the candidates of the views overlap as in a fitted model. Factors and sequence vectors are the
topic's vector plus noise, longer for popular items. The network has the true shape and random weights.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from aisle.features.registry import FEATURES
from aisle.inputs.catalogue import Catalogue
from aisle.inputs.known_users import KnownUsers, pack_cards
from aisle.ranking.features_version import features_version
from aisle.ranking.model import Model
from aisle.ranking.network import Network
from benchmarks.large_model_views import PER_TOPIC, Shelves, make_views
from training.config import Config
from training.data.catalogue import Row, build_catalogue, build_facts

PER_SUB_CATEGORY, SUB_CATEGORIES = 2_000, 8  # items of a sub-category; sub-categories of a category
PER_BRAND = 100  # items
VISITS = 50  # visits of an item, on average
STYLES = ("plain", "bold", "classic", "modern")


def make_model(items: int, config: Config, seed: int = 7) -> Model:
    rng = np.random.default_rng(seed)
    catalogue, rows = build_catalogue(list(_rows(items, rng)), STYLES)
    shelves = _shelves(catalogue, rng)
    views = make_views(catalogue, shelves, config, rng)
    manifest = {
        "model_version": f"made-up-{items}",
        "features_version": features_version(),
        "serving": {"owned_may_return": False, "met_share": 0.3},
    }
    network, facts = _network(config, rng), build_facts(rows)
    return Model(manifest, catalogue, views, network, nobody(), config.event_weights, facts)


def item_id(number: int) -> str:
    return f"item-{number:07}"


def _rows(items: int, rng: np.random.Generator) -> Iterator[Row]:
    brands, kinds = max(items // PER_BRAND, 2), max(items // PER_SUB_CATEGORY, SUB_CATEGORIES)
    kind, brand = rng.integers(0, kinds, items), rng.zipf(1.3, items) % brands
    for number, of_kind, of_brand in zip(range(items), kind.tolist(), brand.tolist(), strict=True):
        yield {
            "item_id": item_id(number),
            "title": f"Article {number} of kind {of_kind}, {STYLES[number % len(STYLES)]}, soft and well made",
            "price": round(5 + (number * 37 % 20_000) / 100, 2),
            "currency": "EUR",
            "image_url": f"https://shop.example/pictures/{number}.jpg",
            "product_url": f"https://shop.example/items/{number}",
            "category": f"Category {of_kind // SUB_CATEGORIES}",
            "sub_category": f"Kind {of_kind}",
            "brand": f"Brand {of_brand}",
            "color": f"colour {number % 17}",
            "material": f"material {number % 9}",
            "in_stock": number % 50 != 0,
        }


def _shelves(catalogue: Catalogue, rng: np.random.Generator) -> Shelves:
    """Topics within sub-categories, of unequal size and popularity."""
    items = len(catalogue)
    part = (rng.random(items) ** 2 * (PER_SUB_CATEGORY // PER_TOPIC)).astype(np.int64)
    _, topic = np.unique(catalogue.codes["sub_category"] * np.int64(PER_SUB_CATEGORY) + part, return_inverse=True)
    popularity = rng.permutation(1 / np.arange(1, items + 1) ** 0.8)
    popularity *= VISITS * items / popularity.sum()
    by_topic = np.lexsort((-popularity, topic))
    return Shelves(topic, popularity, by_topic, np.searchsorted(topic[by_topic], np.arange(topic.max() + 1)))


def _network(config: Config, rng: np.random.Generator) -> Network:
    sizes = (len(FEATURES), *config.hidden, 1)
    shapes = list(pairwise(sizes))
    weights = tuple(rng.normal(0, (2 / rows) ** 0.5, (rows, columns)).astype(np.float32) for rows, columns in shapes)
    biases = tuple(np.zeros(columns, dtype=np.float32) for _, columns in shapes)
    one = np.ones(len(FEATURES), dtype=np.float32)
    return Network(0.3 * one, one, weights, biases, shift=-3.0)


def nobody() -> KnownUsers:
    """No known users: each request carries its history."""
    card_starts, cards = pack_cards([])
    start = np.zeros(1, dtype=np.int64)
    return KnownUsers(
        hashes=np.zeros(0, dtype=np.uint64),
        touch_starts=start,
        item=np.zeros(0, dtype=np.int32),
        event=np.zeros(0, dtype=np.int8),
        weight=np.zeros(0, dtype=np.float32),
        time=np.zeros(0, dtype=np.int64),
        owned_starts=start,
        owned=np.zeros(0, dtype=np.int32),
        card_starts=card_starts,
        cards=cards,
    )

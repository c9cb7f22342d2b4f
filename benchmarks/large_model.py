"""A model of a large catalogue, made up: what serving it costs depends on its size and shape, not on what it learned.

Nothing is fitted. Items belong to topics, topics to sub-categories and categories; popularity follows Zipf's law within
and without. Lists hold an item's topic, its popular items first, and some popular items of elsewhere, so that what many
views propose for a history overlaps as it does in a fitted model. Factors and sequence vectors are the topic's vector
and noise, longer for the popular. The network has the true shape and random weights.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from aisle.array_types import Doubles, Floats, Indices, Ints
from aisle.catalogue import Catalogue
from aisle.factors import Factors
from aisle.features.registry import FEATURES, features_version
from aisle.features.visit import HOURS_PER_PART
from aisle.knowledge import AGE_BANDS, GENDERS
from aisle.known_users import KnownUsers, pack_cards
from aisle.model import Model
from aisle.neighbours import Neighbours
from aisle.network import Network
from aisle.readings import LIKES, READINGS, SEQUENCE
from aisle.sequence import Sequence
from aisle.views import Affinities, Popularity, Views
from training.catalogue import build_catalogue
from training.clusters import cluster
from training.config import Config

PER_TOPIC, PER_SUB_CATEGORY, SUB_CATEGORIES = 40, 2_000, 8  # items; the last: of a category
PER_BRAND = 100
ELSEWHERE = 0.2  # of a list: popular items of other topics
BLOCK = 100_000  # items at once
PATTERNS = 4_096  # different lists of places and weights
OF_VALUE = {"category": "sub_category", "next_brand": "brand", "next_kind": "sub_category"}  # one list for many items
VISITS = 50  # of an item, on average
TRENDING, TRENDING_IN_CATEGORY = 100, 50
STYLES = ("plain", "bold", "classic", "modern")


@dataclass(frozen=True)
class Shelves:
    """Items by topic, the popular first. Shape: topic, popularity, by_topic (items,); starts (topics,)."""

    topic: Ints
    popularity: Doubles  # visits
    by_topic: Ints
    starts: Ints


def make_model(items: int, config: Config, seed: int = 7) -> Model:
    rng = np.random.default_rng(seed)
    catalogue = _catalogue(items, rng)
    shelves = _shelves(catalogue, rng)
    popularity = _popularity(catalogue, shelves, rng)
    listed = sorted({each.view for each in READINGS} - {LIKES, SEQUENCE})
    views = Views(
        neighbours={view: _neighbours(view, catalogue, shelves, popularity, config, rng) for view in listed},
        factors=_factors(shelves, config, rng),
        sequence=_sequence(shelves, config, rng),
        popularity=popularity,
        affinities=_affinities(len(catalogue.vocabularies["category"]), rng),
    )
    told = {
        "model_version": f"made-up-{items}",
        "features_version": features_version,
        "serving": {"owned_may_return": False, "met_share": 0.3},
    }
    return Model(told, catalogue, views, _network(config, rng), _nobody())


def item_id(number: int) -> str:
    return f"item-{number:07}"


def _catalogue(items: int, rng: np.random.Generator) -> Catalogue:
    brands, kinds = max(items // PER_BRAND, 2), max(items // PER_SUB_CATEGORY, SUB_CATEGORIES)
    kind, brand = rng.integers(0, kinds, items), rng.zipf(1.3, items) % brands

    def rows() -> Iterator[dict[str, Any]]:
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

    return build_catalogue(list(rows()), STYLES)[0]


def _shelves(catalogue: Catalogue, rng: np.random.Generator) -> Shelves:
    """Topics within sub-categories, of unequal size and unequally popular."""
    items = len(catalogue)
    part = (rng.random(items) ** 2 * (PER_SUB_CATEGORY // PER_TOPIC)).astype(np.int64)
    _, topic = np.unique(catalogue.codes["sub_category"] * np.int64(PER_SUB_CATEGORY) + part, return_inverse=True)
    popularity = rng.permutation(1 / np.arange(1, items + 1) ** 0.8)
    popularity *= VISITS * items / popularity.sum()
    by_topic = np.lexsort((-popularity, topic))
    return Shelves(topic, popularity, by_topic, np.searchsorted(topic[by_topic], np.arange(topic.max() + 1)))


def _popularity(catalogue: Catalogue, shelves: Shelves, rng: np.random.Generator) -> Popularity:
    recent = shelves.popularity * rng.lognormal(0, 0.5, len(catalogue))
    best = np.argsort(-recent).astype(np.int32)
    category = catalogue.codes["category"][best]
    in_category = np.full((len(catalogue.vocabularies["category"]), TRENDING_IN_CATEGORY), -1, dtype=np.int32)
    for code, listed in enumerate(in_category):
        of_code = best[category == code][:TRENDING_IN_CATEGORY]
        listed[: len(of_code)] = of_code
    return Popularity(
        total=np.log1p(shelves.popularity).astype(np.float32),
        recent=np.log1p(recent).astype(np.float32),
        trend=np.log(recent / shelves.popularity).astype(np.float32),
        best=best[:TRENDING],
        in_category=in_category,
    )


def _neighbours(
    view: str, catalogue: Catalogue, shelves: Shelves, popularity: Popularity, config: Config, rng: np.random.Generator
) -> Neighbours:
    """As many patterns as PATTERNS, laid over the item's topic: what is drawn for each item anew would take minutes."""
    if view in OF_VALUE:
        facet = OF_VALUE[view]
        return _of_values(catalogue.codes[facet], len(catalogue.vocabularies[facet]), popularity, config.neighbours)
    items, length = len(catalogue), config.neighbours
    place = rng.permuted(np.tile(np.arange(3 * length), (PATTERNS, 1)), axis=1)[:, :length]
    popular = np.argsort(-popularity.recent)[: 20 * length].astype(np.int32)
    drawn = popular[rng.integers(0, len(popular), (PATTERNS, length))]
    elsewhere = rng.random((PATTERNS, length)) < ELSEWHERE
    strengths = -np.sort(-rng.gamma(1.0, 0.1, (PATTERNS, length)).astype(np.float32), axis=1)
    known = shelves.popularity >= (np.sort(shelves.popularity)[-config.linear_items :][0] if view == "linear" else 0)
    ids, weights = _on_disk((items, length), np.int32), _on_disk((items, length), np.float32)
    for start in range(0, items, BLOCK):
        topic = shelves.topic[start : start + BLOCK]
        pattern = rng.integers(0, PATTERNS, len(topic))
        own = shelves.by_topic[(shelves.starts[topic][:, None] + place[pattern]) % items]
        ids[start : start + BLOCK] = np.where(elsewhere[pattern], drawn[pattern], own)
        weights[start : start + BLOCK] = strengths[pattern] * known[start : start + BLOCK, None]
    return Neighbours(ids, weights)


def _on_disk(shape: tuple[int, int], kind: type) -> np.ndarray:
    """The lists of a million items are larger than some memories."""
    with tempfile.TemporaryFile() as file:
        return np.memmap(file, kind, "w+", shape=shape)


def _of_values(codes: Indices, values: int, popularity: Popularity, length: int) -> Neighbours:
    """The popular items of each value of a facet."""
    ids, weights = np.zeros((values, length), dtype=np.int32), np.zeros((values, length), dtype=np.float32)
    order = np.lexsort((-popularity.recent, codes))
    starts = np.searchsorted(codes[order], np.arange(values + 1))
    for value in range(values):
        best = order[starts[value] : starts[value + 1]][:length]
        ids[value, : len(best)], weights[value, : len(best)] = best, popularity.recent[best]
    weights /= np.maximum(weights[:, :1], 1)
    return Neighbours(ids, weights, list_of_item=codes)


def _topic_vectors(shelves: Shelves, size: int, rng: np.random.Generator) -> Floats:
    """Of length 1; near topics share a base. Shape: (items, size)."""
    topics = len(shelves.starts)
    base = rng.normal(size=(topics // 10 + 1, size))[np.arange(topics) // 10]
    of_topic = (base + 0.8 * rng.normal(size=(topics, size))).astype(np.float32)
    vectors = of_topic[shelves.topic] + 0.5 * rng.standard_normal((len(shelves.topic), size), dtype=np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _factors(shelves: Shelves, config: Config, rng: np.random.Generator) -> Factors:
    popular = (shelves.popularity / shelves.popularity.mean()) ** 0.4
    items = _topic_vectors(shelves, config.factors, rng) * popular[:, None].astype(np.float32)
    gram = (items.T @ items).astype(np.float64)
    return Factors(items, gram, config.factor_confidence, config.factor_regularisation, cluster(items, config.seed))


def _sequence(shelves: Shelves, config: Config, rng: np.random.Generator) -> Sequence:
    size = config.sequence_size
    items = _topic_vectors(shelves, size, rng)
    popular = np.log(shelves.popularity / shelves.popularity.mean()).astype(np.float32)
    targets = np.concatenate((config.sequence_scale * items, 0.3 * popular[:, None]), axis=1)
    hidden, output = (0.1 * rng.normal(size=(2, size, size))).astype(np.float32)
    zero = np.zeros(size, dtype=np.float32)
    fading = np.exp(np.linspace(0, -3, config.sequence_window, dtype=np.float32))
    places = np.repeat(fading[:, None], size, axis=1)
    return Sequence(items, targets, places, hidden, zero, output, zero, cluster(targets, config.seed))


def _affinities(categories: int, rng: np.random.Generator) -> Affinities:
    groups = (len(AGE_BANDS) + 1, len(GENDERS), 24 // HOURS_PER_PART, 12)
    return Affinities(*(rng.normal(0, 0.3, (each, categories)).astype(np.float32) for each in groups))


def _network(config: Config, rng: np.random.Generator) -> Network:
    sizes = (len(FEATURES), *config.hidden, 1)
    shapes = list(pairwise(sizes))
    weights = tuple(rng.normal(0, (2 / rows) ** 0.5, (rows, columns)).astype(np.float32) for rows, columns in shapes)
    biases = tuple(np.zeros(columns, dtype=np.float32) for _, columns in shapes)
    one = np.ones(len(FEATURES), dtype=np.float32)
    return Network(0.3 * one, one, weights, biases, shift=-3.0)


def _nobody() -> KnownUsers:
    """No shopper is remembered: what is asked carries its history."""
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

"""The views of a made-up model (`benchmarks.large_model`): as large as fitted ones, with as much overlap."""

import tempfile
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Doubles, Floats, Indices, Ints
from aisle.features.visit import HOURS_PER_PART
from aisle.inputs.catalogue import Catalogue
from aisle.inputs.stated_preferences import AGE_BANDS, GENDERS
from aisle.retrieval.als import Factors
from aisle.retrieval.item_neighbours import Neighbours
from aisle.retrieval.item_pairs import ItemPairs
from aisle.retrieval.retrievers import ITEM_PAIRS, LIKES, RETRIEVERS, SEQUENCE
from aisle.retrieval.sequence import Sequence
from aisle.retrieval.views import Affinities, Intervals, Popularity, Views
from training.config import Config
from training.views.clusters import cluster

PER_TOPIC = 40  # items
ELSEWHERE = 0.2  # share of a list: popular items of other topics
BLOCK = 100_000  # items at once
PATTERNS = 4_096  # different lists of positions and weights
OF_VALUE = {"category": "sub_category", "next_brand": "brand", "next_kind": "sub_category"}  # one list per facet value
TRENDING, TRENDING_IN_CATEGORY = 100, 50


@dataclass(frozen=True)
class Shelves:
    """Items by topic, the popular first. Shape: topic, popularity, by_topic (items,); starts (topics,)."""

    topic: Ints
    popularity: Doubles  # visits
    by_topic: Ints
    starts: Ints


def make_views(catalogue: Catalogue, shelves: Shelves, config: Config, rng: np.random.Generator) -> Views:
    popularity = _popularity(catalogue, shelves, rng)
    listed = sorted({each.view for each in RETRIEVERS} - {LIKES, SEQUENCE, ITEM_PAIRS})
    return Views(
        neighbours={view: _neighbours(view, catalogue, shelves, popularity, config, rng) for view in listed},
        factors=_factors(shelves, config, rng),
        sequence=_sequence(shelves, config, rng),
        item_pairs=_item_pairs(shelves, config, rng),
        popularity=popularity,
        intervals=_intervals(len(catalogue), rng),
        affinities=_affinities(len(catalogue.vocabularies["category"]), rng),
        decays=config.decays,
    )


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


def _intervals(items: int, rng: np.random.Generator) -> Intervals:
    returns, log_days = rng.uniform(0, 0.5, items), rng.normal(3.5, 0.3, items)
    return Intervals(returns.astype(np.float32), log_days.astype(np.float32), np.array(1.0, dtype=np.float32))


def _neighbours(
    view: str, catalogue: Catalogue, shelves: Shelves, popularity: Popularity, config: Config, rng: np.random.Generator
) -> Neighbours:
    """Applies PATTERNS random patterns to the items' topics, since a draw per item would take minutes."""
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
    """On disk, since the lists of a million items may not fit into memory."""
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
    """Vectors of length 1; near topics share a base. Shape: (items, size)."""
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


def _item_pairs(shelves: Shelves, config: Config, rng: np.random.Generator) -> ItemPairs:
    """A pair and its followers have the same topic."""
    items, length = len(shelves.topic), config.item_pair_followers

    def beside(item: Ints, count: int) -> Ints:
        places = shelves.starts[shelves.topic[item]][:, None] + rng.integers(0, PER_TOPIC, (len(item), count))
        return np.asarray(shelves.by_topic[places % items])

    earlier = rng.integers(0, items, config.item_pair_limit)
    pairs = np.unique(earlier * items + beside(earlier, 1)[:, 0])
    weights = -np.sort(-rng.gamma(1.0, 0.1, (len(pairs), length)).astype(np.float32), axis=1)
    ids = beside(pairs // items, length).astype(np.int32)
    return ItemPairs(pairs, np.arange(len(pairs) + 1) * length, ids.ravel(), weights.ravel())


def _affinities(categories: int, rng: np.random.Generator) -> Affinities:
    groups = (len(AGE_BANDS) + 1, len(GENDERS), 24 // HOURS_PER_PART, 12)
    return Affinities(*(rng.normal(0, 0.3, (each, categories)).astype(np.float32) for each in groups))

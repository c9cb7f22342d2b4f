"""The simulated shop's catalogue as arrays: every property of an item that a shopper's taste depends on."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from local.shops.simulated.random_ids import hex_ids
from local.shops.simulated.vocabulary import vocabulary

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FACTORS = 6  # hidden properties that people like and no column shows
ZIPF = 1.0  # how steeply popularity falls with rank within a sub-category
LAUNCHED_LATE = 0.08  # share of the catalogue launched within the simulated days


@dataclass(frozen=True)
class Catalogue:
    """One entry per item, in order of sub-category."""

    ids: npt.NDArray[np.str_]
    sub_category: Ints
    category: Ints
    brand: Ints
    style: Ints
    color: Ints
    noun: Ints  # index in the sub-category's nouns
    price: Floats
    price_level: Floats  # standardised within the sub-category
    quality: Floats  # true mean opinion, about N(0, 1)
    latent: Floats  # (items, FACTORS)
    popularity: Floats  # how often the shop shows it, before trend; sums to 1 within a sub-category
    trend: Floats  # growth of log popularity from the first day to the last
    launched: Floats  # share of the days before its launch; 0 = always there
    in_stock: npt.NDArray[np.bool_]
    next_items: Ints  # (items, 4): two of other sub-categories bought with it, two similar ones that come next

    def __len__(self) -> int:
        return len(self.ids)


def make_catalogue(seed: int, items: int) -> Catalogue:
    rng = np.random.default_rng([seed, 1])
    words = vocabulary()
    share = rng.dirichlet(np.full(len(words.sub_categories), 9.0))
    sub = np.sort(rng.choice(len(share), size=items, p=share))
    noun = rng.integers(0, 6, items)
    columns = _looks(rng, sub) | _likes(rng, sub, noun)
    return Catalogue(
        ids=hex_ids("item", "item-", seed, np.arange(items)),
        sub_category=sub,
        category=words.category_of[sub],
        noun=noun,
        trend=rng.normal(0, 0.9, items),
        launched=np.where(rng.random(items) < LAUNCHED_LATE, rng.random(items), 0.0),
        in_stock=rng.random(items) > 0.06,
        next_items=_next_items(rng, sub, columns),
        **columns,
    )


def _looks(rng: np.random.Generator, sub: Ints) -> dict[str, Any]:
    """Brand, style, colour and price. A brand has a price level and prefers two styles."""
    words = vocabulary()
    category = words.category_of[sub]
    brand = words.brands_of[category, rng.choice(6, size=len(sub), p=[0.28, 0.22, 0.17, 0.14, 0.11, 0.08])]
    brand_price = rng.normal(0, 0.8, len(words.brands))
    brand_styles = rng.integers(0, len(words.styles), (len(words.brands), 2))
    leaning = brand_styles[brand, rng.integers(0, 2, len(sub))]
    style = np.where(rng.random(len(sub)) < 0.6, leaning, rng.integers(0, len(words.styles), len(sub)))
    level = np.clip(0.7 * brand_price[brand] + rng.normal(0, 0.8, len(sub)), -2, 2)
    low, high = np.array([each["price"] for each in words.sub_categories], dtype=float)[sub].T
    price = np.floor(low * (high / low) ** ((level + 2) / 4)) + 0.99
    color = rng.integers(0, len(words.colors), len(sub))
    return {"brand": brand, "style": style, "color": color, "price": price, "price_level": level}


def _likes(rng: np.random.Generator, sub: Ints, noun: Ints) -> dict[str, Any]:
    """Quality, hidden factors (half shared by items of one noun) and popularity."""
    subs = len(vocabulary().sub_categories)
    quality = rng.normal(0, 1, len(sub))
    of_noun = rng.normal(0, 1, (subs, 6, FACTORS))[sub, noun]
    latent = (0.6 * of_noun + 0.8 * rng.normal(0, 1, (len(sub), FACTORS))) / np.sqrt(FACTORS)
    order = np.lexsort((-(0.6 * quality + rng.normal(0, 1, len(sub))), sub))  # best first, sub-category by sub-category
    start = np.searchsorted(sub, np.arange(subs))
    rank = np.empty(len(sub))
    rank[order] = np.arange(len(sub)) - start[sub[order]]
    weight = (rank + 1) ** -ZIPF
    return {"quality": quality, "latent": latent, "popularity": weight / np.bincount(sub, weight, minlength=subs)[sub]}


def _next_items(rng: np.random.Generator, sub: Ints, columns: dict[str, Any]) -> Ints:
    """The best of 12 draws for each next item: similar in hidden factors and style."""
    partners = np.column_stack((vocabulary().goes_with[sub], sub, sub))  # (items, 4)
    start, end = np.searchsorted(sub, partners), np.searchsorted(sub, partners, side="right")
    drawn = start[..., None] + np.floor(rng.random((*partners.shape, 12)) ** 2 * (end - start)[..., None]).astype(int)
    drawn = np.minimum(drawn, len(sub) - 1)  # a sub-category may be empty in a tiny shop
    likeness = np.einsum("if,ijcf->ijc", columns["latent"], columns["latent"][drawn])
    likeness += 0.7 * (columns["style"][drawn] == columns["style"][:, None, None])
    likeness[drawn == np.arange(len(sub))[:, None, None]] = -np.inf
    return np.take_along_axis(drawn, likeness.argmax(axis=-1)[..., None], axis=-1)[..., 0]

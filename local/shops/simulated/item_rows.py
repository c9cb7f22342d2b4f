"""The rows of the simulated shop's items file: titles, descriptions and attributes."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from local.shops.pictures import picture
from local.shops.simulated.catalogue import Catalogue
from local.shops.simulated.vocabulary import Vocabulary, vocabulary

TITLES = (
    "{brand} {collection} {noun}, {color}",
    "{brand} {style} {noun} in {color}",
    "{collection} {material} {noun} by {brand}",
    "{brand} {collection} {style} {noun}",
    "{style} {material} {noun}, {color}, {brand}",
)
DESCRIPTIONS = (
    "{Material} {noun} from the {collection} range, {style} in look. It {feature}, and {feature_2}.",
    "{brand} made this one for those who like things {style}. It {feature}. {Material} throughout, in {color}.",
    "For lovers of {style} things: {noun} in {material}, {color}. It {feature}; it also {feature_2}.",
    "From {brand}, {noun} with a {style} look. The {material} is chosen with care, and it {feature}.",
)


def item_rows(seed: int, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """One row per item, in the order of the catalogue."""
    rng = np.random.default_rng([seed, 7])
    for start in range(0, len(catalogue), 5_000):
        stop = min(start + 5_000, len(catalogue))
        draws = rng.random((stop - start, 9)).tolist()
        reviews = rng.poisson(rng.gamma(0.8, 30, stop - start)).tolist()
        for item, draw, count in zip(range(start, stop), draws, reviews, strict=True):
            yield _row(vocabulary(), catalogue, item, draw, count)


def _row(words: Vocabulary, catalogue: Catalogue, item: int, draw: list[float], reviews: int) -> dict[str, Any]:
    sub = words.sub_categories[catalogue.sub_category[item]]
    style = list(words.styles)[catalogue.style[item]]
    color = list(words.colors)[catalogue.color[item]]
    values = {
        "brand": words.brands[catalogue.brand[item]],
        "collection": _pick(words.words["collections"], draw[0]),
        "noun": sub["nouns"][catalogue.noun[item]],
        "color": color,
        "style": _pick(words.styles[style], draw[1]),
        "material": _pick(sub["materials"], draw[2]),
        "feature": _pick(sub["features"], draw[3]),
        "feature_2": _pick([f for f in sub["features"] if f != _pick(sub["features"], draw[3])], draw[4]),
    }
    values["Material"] = _capital(values["material"])
    title = _capital(_pick(TITLES, draw[5]).format(**values))
    return {
        "item_id": catalogue.ids[item],
        "title": title,
        "description": _capital(_pick(DESCRIPTIONS, draw[6]).format(**values)),
        "price": f"{catalogue.price[item]:.2f}",
        "currency": "EUR",
        "image_url": picture(sub["shape"], words.colors[color], values["noun"]),
        "product_url": f"/p/{catalogue.ids[item]}",
        "category": words.categories[catalogue.category[item]]["name"],
        "sub_category": sub["name"],
        "brand": values["brand"],
        "manufacturer": f"{values['brand']} {('Ltd', 'GmbH', 'BV')[catalogue.brand[item] % 3]}",
        "color": color,
        "size": _pick(sub["sizes"], draw[7]),
        "material": values["material"],
        "usage_instructions": sub["use"],
        "warranty": _pick(words.words["warranties"], draw[8]) if sub.get("warranty") else "",
        "in_stock": "true" if catalogue.in_stock[item] else "false",
        "style": style,  # this and the next are a shop's own columns, outside the contract
        "season": ("spring", "autumn", "all year")[item % 3],
    } | _opinions(float(catalogue.quality[item]), reviews)


def _opinions(quality: float, reviews: int) -> dict[str, Any]:
    """Ratings and reviews from before the simulated days."""
    stars = min(max(3.8 + 0.6 * quality, 1.0), 5.0)
    good = round(reviews * min(max((stars - 1.5) / 3.5, 0.0), 1.0))
    bad = round((reviews - good) * 0.6)
    return {
        "average_rating": f"{stars:.2f}" if reviews else "",
        "review_count": reviews,
        "positive_review_count": good,
        "negative_review_count": bad,
    }


def _pick(choices: list[str] | tuple[str, ...], draw: float) -> str:
    return choices[int(draw * len(choices))]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

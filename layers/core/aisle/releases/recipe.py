"""Recipes: the code and the configuration of which models are made. Each night fits a recipe anew."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from aisle.releases.versions import PARTS


@dataclass(frozen=True)
class Recipe:
    """An image and what is given to it. Make one with `recipe`: the id follows from the rest."""

    recipe_id: str
    image_uri: str
    config: Mapping[str, Any]  # overrides of the image's own configuration


def recipe(image_uri: str, config: Mapping[str, Any]) -> Recipe:
    """The same code in another registry is the same recipe.

    >>> recipe("111.dkr.ecr.eu-west-1.amazonaws.com/aisle:0a1b", {}).recipe_id
    'bd2a88ba'
    """
    named = f"{image_tag(image_uri)}\n{canonical(config)}"
    return Recipe(blake2s(named.encode(), digest_size=4).hexdigest(), image_uri, dict(config))


def canonical(config: Mapping[str, Any]) -> str:
    """One text for one configuration, whatever the order of its fields.

    >>> canonical({"factors": 64, "average": 0.5})
    '{"average":0.5,"factors":64}'
    """
    return json.dumps(config, sort_keys=True, separators=(",", ":"))


def image_tag(image_uri: str) -> str:
    """What comes after the colon of the image's name; the whole where there is none.

    >>> image_tag("localhost:5000/aisle:0a1b"), image_tag("localhost:5000/aisle")
    ('0a1b', 'localhost:5000/aisle')
    """
    _, colon, tag = image_uri.rpartition(":")
    return tag if colon and "/" not in tag else image_uri


def recipe_of(version: str) -> str | None:
    """The recipe in a version's name. None: the version is of a release that knew no recipes.

    >>> recipe_of("aisle-20261129-020000-3f2a9c1b"), recipe_of("aisle-20261129-020000")
    ('3f2a9c1b', None)
    """
    parts = PARTS.search(version)
    return parts["recipe"] if parts else None

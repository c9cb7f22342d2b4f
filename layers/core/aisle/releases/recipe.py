"""Recipes: the code and the configuration of which models are made. Each night fits a recipe anew."""

import re

RECIPE = re.compile(r"-\d{8}-\d{6}-(?P<recipe>[0-9a-f]{8})$")


def recipe_of(version: str) -> str | None:
    """The recipe in a version's name. None: the version is of a release that knew no recipes.

    >>> recipe_of("aisle-20261129-020000-3f2a9c1b"), recipe_of("aisle-20261129-020000")
    ('3f2a9c1b', None)
    """
    found = RECIPE.search(version)
    return found["recipe"] if found else None

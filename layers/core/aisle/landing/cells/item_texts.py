"""An item's texts as people read them: HTML becomes text, entities become letters, a category path is split."""

from html import unescape
from typing import Any

from aisle.landing.cells.plain_text import PATH_MARKS, path_of, text_of

TEXTS = ("description", "usage_instructions", "warranty")
ADDRESSES = ("image_url", "product_url")
NAMES = ("title", "category", "sub_category", "brand")  # these hold no tags, and what looks like one is meant


def tidy(values: dict[str, Any]) -> dict[str, Any]:
    """The same row, or a changed copy of it.

    >>> tidy({"category": "Home &amp; Garden > Lighting > Lamps"})["sub_category"]
    'Lamps'
    """
    copy = None
    for name in TEXTS:
        text = values.get(name)
        if text.__class__ is str and ("<" in text or "&" in text):
            copy = copy or dict(values)
            copy[name] = text_of(text)
    for name in NAMES:
        text = values.get(name)
        if text.__class__ is str and "&" in text and ";" in text:
            copy = copy or dict(values)
            copy[name] = unescape(text)
    for name in ADDRESSES:
        address = values.get(name)
        if address.__class__ is list or address.__class__ is dict:
            copy = copy or dict(values)
            copy[name] = _address(address)
    category = (copy or values).get("category")
    if category.__class__ is list or (category.__class__ is str and any(mark in category for mark in PATH_MARKS)):
        copy = copy or dict(values)
        _split(copy, category)
    return copy or values


def _address(value: Any) -> Any:
    """Of several pictures the first; of an object its address."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        first = next((first[name] for name in ("src", "url", "href", "originalSrc") if name in first), first)
    return first or None


def _split(values: dict[str, Any], category: Any) -> None:
    """The broadest step is the category, the narrowest the sub-category unless the row names one."""
    steps = [str(step) for step in category] if isinstance(category, list) else path_of(category)
    if not steps:
        values.pop("category")
        return
    values["category"] = steps[0]
    if len(steps) > 1:
        values.setdefault("sub_category", steps[-1])
        values.setdefault("category_path", " > ".join(steps))

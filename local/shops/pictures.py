"""Draws a picture for an item without one: a plain shape in the item's colour, as SVG in a data: URL, under 1 KB."""

import json
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

FILE = Path(__file__).with_name("shapes.json")


@cache
def shapes() -> dict[str, str]:
    """Shapes in a square of 100. They have the item's colour as fill and stroke unless they set their own."""
    return dict(json.loads(FILE.read_text()))


def picture(shape: str, color: str, label: str) -> str:
    """A data: URL. Screen readers read `label`.

    >>> picture("mug", "#26406b", "<b>Mug</b>")[:80]
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 10"
    >>> "%3Cb%3E" in picture("mug", "#26406b", "<b>Mug</b>")
    False
    """
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'><title>{escape(label[:60])}</title>"
        f"<path fill='{escape(color)}' fill-opacity='.14' d='M0 0h100v100H0z'/>"
        f"<g fill='{escape(color)}' stroke='{escape(color)}' stroke-linejoin='round'>{shapes()[shape]}</g></svg>"
    )
    return "data:image/svg+xml," + quote(svg, safe=" '=:/;,.()-&!+*")

"""The demo shop and the sample event ask for surfaces that are listed."""

import json
import re
from pathlib import Path

from aisle.ranking.surfaces import SURFACES

ROOT = Path(__file__).resolve().parents[2]
ASKED = re.compile(r"""(?:\bsurface: |data-aisle-surface=)["'](\w+)["']""")


def asked_for() -> set[str]:
    pages = [path for kind in ("*.js", "*.html") for path in (ROOT / "web" / "shop").rglob(kind)]
    sample = json.loads((ROOT / "events" / "recommend.json").read_text())
    return {name for page in pages for name in ASKED.findall(page.read_text())} | {
        sample["queryStringParameters"]["surface"]
    }


def test_the_shops_pages_ask_for_listed_surfaces():
    assert asked_for() <= SURFACES.keys()


def test_the_shop_shows_every_surface():
    assert asked_for() >= {"home", "similar", "bought_together", "cart", "trending", "category", "search"}

"""Writes the whole shop as files, for any web server.

    python -m local.storefront.site_files --landing FOLDER --key pk_... --to FOLDER

A bucket behind CloudFront can serve them. Without a server nothing signs tokens, so nobody can sign in; all else works.
"""

import argparse
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template

from local.runtime.checkout import ROOT
from local.shops.manifest import FILE as MANIFEST
from local.shops.manifest import Manifest
from local.storefront.catalogue import catalogue_files

PAGES = ROOT / "web" / "shop"
TRACKER = ROOT / "web" / "tracker" / "dist"
TRACKER_FILES = ("aisle.js", "aisle-shelf.js")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}


def page_files() -> dict[str, Path]:
    """Path below the shop's root -> file: the pages' own, and the tracker.

    Raises: FileNotFoundError, where the tracker was not built.
    """
    tracker = {name: TRACKER / name for name in TRACKER_FILES}
    for file in tracker.values():
        if not file.is_file():
            raise FileNotFoundError(f"{file} is missing: run `make tracker`")
    own = {str(file.relative_to(PAGES)): file for file in PAGES.rglob("*") if file.suffix in TYPES}
    return own | tracker


def index(shop: str, key: str, api_url: str | None = None, sign_in: bool = False) -> bytes:
    """The one page, with its settings. Without `api_url` the API is the page's own origin."""
    api = f' data-api="{escape(api_url)}"' if api_url else ""
    name = shop.partition(" (")[0]  # a manifest has the kind of shop in brackets
    values = {"shop": escape(name), "key": escape(key), "api": api, "sign_in": "yes" if sign_in else "no"}
    return Template((PAGES / "index.html").read_text()).substitute(values).encode()


def write(landing: Path, to: Path, key: str, api_url: str | None, now: datetime) -> int:
    """Returns the number of files written."""
    files = {name: file.read_bytes() for name, file in page_files().items()} | catalogue_files(landing, now)
    files["index.html"] = index(Manifest.load(landing).shop, key, api_url)
    for name, content in files.items():
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_bytes(content)
    return len(files)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.storefront.site_files", description=__doc__)
    parser.add_argument("--landing", type=Path, required=True, help="the shop's files, with their manifest.json")
    parser.add_argument("--key", required=True, help="the stack's publishable key")
    parser.add_argument("--api", help="URL of the API, if not the shop's own address")
    parser.add_argument("--to", type=Path, required=True, help="an empty folder")
    given = parser.parse_args()
    if not (given.landing / MANIFEST).is_file():
        parser.error(f"--landing {given.landing}: no {MANIFEST} in it; the demo leaves a shop in .aisle/<name>/shop")
    print(f"{write(given.landing, given.to, given.key, given.api, datetime.now(UTC))} files in {given.to}")


if __name__ == "__main__":
    main()

import json
import re
from datetime import UTC, datetime

import pytest

from local.shops.manifest import Kind, Manifest
from local.storefront import site_files

NOW = datetime(2026, 11, 24, tzinfo=UTC)
IMPORTS = re.compile(r'^import .* from "\./(.+)";$', re.MULTILINE)


@pytest.fixture
def landing(tmp_path):
    folder = tmp_path / "landing"
    folder.mkdir()
    (folder / "items.jsonl").write_text(json.dumps({"item_id": "tea", "title": "Tea"}))
    Manifest("Tea & Co (simulated)", {"items": Kind(["items.jsonl"])}).save(folder)
    return folder


def test_the_whole_shop_becomes_files_for_any_web_server(landing, tmp_path):
    written = site_files.write(landing, tmp_path / "site", "pk_1", None, NOW)

    files = {str(path.relative_to(tmp_path / "site")) for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert len(files) == written
    assert {
        "index.html",
        "aisle.js",
        "js/main.js",
        "css/theme.css",
        "shop/catalogue.json",
        "shop/texts/0.json",
    } <= files


def test_a_shop_of_files_finds_the_api_at_its_own_address_and_lets_nobody_sign_in(landing, tmp_path):
    site_files.write(landing, tmp_path / "site", "pk_1", None, NOW)

    page = (tmp_path / "site" / "index.html").read_text()
    assert 'data-key="pk_1" data-consent="denied"' in page
    assert 'data-sign-in="no"' in page


def test_the_page_fetches_every_module_that_its_start_needs_at_once():
    needed, waiting = set(), ["main.js"]
    while waiting:
        for name in IMPORTS.findall((site_files.PAGES / "js" / waiting.pop()).read_text()):
            waiting += [name] if name not in needed else []
            needed.add(name)

    result = re.findall(r'rel="modulepreload" href="/js/(.+?)"', (site_files.PAGES / "index.html").read_text())

    assert result == sorted(needed)

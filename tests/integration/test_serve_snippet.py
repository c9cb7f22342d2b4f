"""The snippet as the API serves it: small, kept by the browser, and the file that the repository holds."""

import base64
import gzip

import pytest

from functions.serve_snippet.app import handler
from local.runtime.checkout import ROOT

DIST = ROOT / "web" / "tracker" / "dist"


@pytest.fixture(autouse=True)
def layer(monkeypatch):
    monkeypatch.setenv("LAMBDA_LAYERS_ROOT", str(DIST))


def get(name, **headers):
    return {"rawPath": f"/{name}", "headers": headers}


@pytest.mark.parametrize("name", ["aisle.js", "aisle-shelf.js"])
def test_both_files_are_served_as_scripts(account, context, name):
    answer = handler(get(name), context)

    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"] == "text/javascript; charset=utf-8"
    assert answer["body"] == (DIST / name).read_text()


def test_a_browser_that_takes_gzip_gets_five_kilobytes(account, context):
    answer = handler(get("aisle.js", **{"Accept-Encoding": "gzip, br"}), context)

    packed = base64.b64decode(answer["body"])
    assert answer["headers"]["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == (DIST / "aisle.js").read_bytes()
    assert len(packed) <= 5_020


def test_a_copy_that_is_still_good_is_not_sent_again(account, context):
    first = handler(get("aisle.js"), context)

    again = handler(get("aisle.js", **{"if-none-match": first["headers"]["etag"]}), context)

    assert again["statusCode"] == 304
    assert "body" not in again
    assert "max-age=3600" in again["headers"]["cache-control"]


def test_the_two_files_have_two_tags(account, context):
    tags = {handler(get(name), context)["headers"]["etag"] for name in ("aisle.js", "aisle-shelf.js")}

    assert len(tags) == 2

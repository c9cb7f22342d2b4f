"""The version stands in pyproject.toml; whatever else states one states the same."""

import json
import re

from generate.openapi_document import openapi_document
from generate.version import version
from local.runtime.checkout import ROOT

RELEASE = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def releases():
    """Version and date of each release of the changelog, from the top."""
    return RELEASE.findall((ROOT / "CHANGELOG.md").read_text())


def test_the_changelog_begins_with_this_version():
    assert releases()[0][0] == version()


def test_the_releases_stand_newest_first():
    numbers = [tuple(map(int, number.split("."))) for number, _ in releases()]
    dates = [date for _, date in releases()]

    assert numbers == sorted(set(numbers), reverse=True)
    assert dates == sorted(dates, reverse=True)


def test_every_heading_of_the_changelog_is_a_release_or_a_kind_of_change():
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    text = (ROOT / "CHANGELOG.md").read_text()

    headings = [heading for heading in re.findall(r"^## (.*)$", text, re.MULTILINE) if heading != "[Unreleased]"]

    assert len(headings) == len(releases())
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= kinds


def test_the_api_document_states_this_version():
    assert openapi_document()["info"]["version"] == version()


def test_the_web_side_states_no_version_of_its_own():
    assert "version" not in json.loads((ROOT / "web" / "package.json").read_text())

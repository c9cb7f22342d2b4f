"""A new event type is one more entry, and nothing else: tried on a copy of the core."""

import json
import os
import shutil
import subprocess
import sys

import jsonschema
import pytest

from generate.documents import ROOT
from tests.contract.new_event_type import NAME, SENT, WHOLE

ENTRY = f"""
    WAVE_AT_ITEM = EventSpec(
        "{NAME}", "the shopper waved at an item", PAGE, ITEM,
        weight=1.5, did="waved at {{}}", needs=("search_term",),
    )
"""
LAST = "    SERVE_ITEM_LIST = "


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    core = tmp_path_factory.mktemp("core")
    shutil.copytree(ROOT / "layers" / "core" / "aisle", core / "aisle", ignore=shutil.ignore_patterns("__pycache__"))
    names = core / "aisle" / "events" / "event_names.py"
    assert names.read_text().count(LAST) == 1
    names.write_text(names.read_text().replace(LAST, f"{ENTRY}{LAST}"))
    path = os.pathsep.join(str(folder) for folder in (core, ROOT, ROOT / "layers" / "aws"))
    command = [sys.executable, "-m", "tests.contract.new_event_type"]
    result = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


def test_it_is_taken_from_a_page_the_fast_way_as_well(facts):
    [record] = map(json.loads, facts["records"])

    assert (record["event_name"], record["items"][0]["item_id"]) == (NAME, "tea")
    assert facts["is_regular"]


def test_it_is_refused_without_what_it_needs_and_where_it_has_no_business(facts):
    assert facts["refused"] == [f"required for {NAME}", f"required for {NAME}"]
    assert facts["refused_as_feedback"] == ["event_name"]


def test_it_has_its_weight_wherever_taste_is_read(facts):
    assert facts["weight"] == 1.5
    assert facts["history"] == [NAME]
    assert facts["is_read_by_training"]
    assert facts["is_counted_by_the_stream"]


def test_a_shopper_is_told_what_he_did(facts):
    assert facts["reason"] == "waved at {}"


def test_it_is_in_every_document(facts):
    documents = facts["documents"]

    assert f"| `{NAME}` | the shopper waved at an item | item_id or items, search_term |" in documents["events.md"]
    assert f'"{NAME}"' in documents["event.d.ts"]
    assert f'"{NAME}"' in documents["openapi.json"]


def test_its_schema_says_what_it_needs(facts):
    schema = jsonschema.Draft202012Validator(json.loads(facts["documents"]["event.json"]))

    assert schema.is_valid(WHOLE)
    assert not schema.is_valid(SENT)

"""A shop tries an export before it sends it."""

import json
import subprocess
import sys

import pytest

from local.runtime.checkout import ROOT

ORDERS = "Bestellnummer;sku;Preis;Datum;Kunde\n1;A1;9,50;24.12.2025;K1\n2;A1;viel;25.12.2025;K1\n3;A1;1,00;gestern;K1\n"


def run(*arguments):
    command = [sys.executable, "-m", "ops.files", "try", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True)


@pytest.fixture
def orders(tmp_path):
    file = tmp_path / "export.csv"
    file.write_text(ORDERS)
    return file


def test_the_last_line_says_what_would_become_of_the_file(orders):
    result = run("orders", orders)

    last = json.loads(result.stdout.splitlines()[-1])
    assert (last["accepted"], last["quarantined"], last["dropped"]) == (2, 1, {"price": 1})
    assert (last["layout"], last["separator"], last["encoding"]) == ("aisle", "semicolon", "utf-8")
    assert last["reasons"] == ["occurred_at: is no time that can be read: write it like 2026-11-24T09:00:00Z"]


def test_people_read_the_first_line_value_and_reason(orders):
    result = run("orders", orders)

    assert "dropped price 1 times: line 3, 'viel' is no amount of money" in result.stdout


def test_nothing_is_written(orders):
    run("orders", orders)

    assert [path.name for path in orders.parent.iterdir()] == ["export.csv"]


def test_the_shops_settings_are_used(orders, tmp_path):
    config = tmp_path / "landing.json"
    config.write_text(json.dumps({"time_zone": "Europe/Berlin"}))

    result = run("orders", orders, "--config", config)

    assert json.loads(result.stdout.splitlines()[-1])["zone"] == "Europe/Berlin"


def test_a_file_that_cannot_be_read_at_all_has_its_reason(tmp_path):
    file = tmp_path / "x.parquet"
    file.write_bytes(b"PAR1 and no more")

    last = json.loads(run("items", file).stdout.splitlines()[-1])

    assert (last["accepted"], last["quarantined"], last["layout"]) == (0, 1, "aisle")
    assert last["reasons"][0].startswith("file: not Parquet")


def test_a_wrong_setting_is_told_and_nothing_is_read(orders, tmp_path):
    config = tmp_path / "landing.json"
    config.write_text('{"time_zone": "Mars"}')

    result = run("orders", orders, "--config", config)

    assert result.returncode == 2
    assert "'Mars' is no time zone" in result.stderr

"""docs/rules.md: every example shows what the page says, and every field is explained."""

import json
import re
from datetime import UTC, datetime
from math import exp, log

import pytest

from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item
from aisle.ranking.request import RecommendationRequest
from aisle.selection.match import Match
from aisle.selection.selection import Selection
from aisle.serving.lists.trending import popular, unscored
from aisle.serving.queries.occasion import Occasion, When
from aisle.serving.ruling.rule_versions import read_document
from aisle.serving.ruling.rules import KINDS
from aisle.serving.slate import arrange
from generate.documents import DOCS

PAGE = (DOCS / "rules.md").read_text()
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOW_MS = round(NOW.timestamp() * 1000)
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| (\w+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| (\d+) \| (.*) \|$", re.MULTILINE)
EXAMPLES = re.findall(r"```json\n(.*?)```\s*Shown: ([^.]*)\.", PAGE, flags=re.DOTALL)
SHOWN = 5


def rows():
    """The little shop of the page's first table."""
    for item, brand, category, price, stars, margin, days, more in ROW.findall(PAGE):
        name, _, value = more.partition(": ")
        own = {"age_limit": int(value)} if name == "age limit" else {"attributes": {name: value}}
        facts = {"price": float(price), "average_rating": float(stars), "margin": float(margin)}
        row = {"item_id": item, "title": item, "brand": brand, "category": category, **facts, **own}
        yield live_item(row, 1, NOW_MS - int(days) * 86_400_000)


def shown(document):
    facts = ItemFacts.of(rows())
    active = read_document(document).active(Occasion(NOW, "home"))
    selection = Selection(facts, RecommendationRequest(now=NOW, n=SHOWN, rules=active))
    everything = unscored([facts.item(place) for place in range(len(facts))], popular)
    return [item.item_id for item in arrange(everything.items, selection, SHOWN)]


def as_document(example):
    parsed = json.loads(example)
    return parsed if "rules" in parsed else {"rules": [parsed]}


def test_the_page_has_a_shop_and_its_list_without_rules():
    (told,) = re.findall(r"Without rules a list of five shows (.*?)\.\n", PAGE)

    assert len(list(rows())) == 6
    assert re.findall(r"`(\w+)`", told) == shown({"rules": []})


@pytest.mark.parametrize(("example", "told"), EXAMPLES, ids=lambda part: part[:40])
def test_an_example_shows_what_the_page_says(example, told):
    assert shown(as_document(example)) == re.findall(r"`(\w+)`", told)


def test_every_example_is_told_what_it_shows_and_every_action_has_one():
    actions = {rule["action"] for example, _ in EXAMPLES for rule in as_document(example)["rules"]}

    assert len(EXAMPLES) == PAGE.count("```json")
    assert actions == KINDS.keys()


@pytest.mark.parametrize("model", [Match, When, *dict.fromkeys(KINDS.values())], ids=lambda model: model.__name__)
def test_every_field_is_explained(model):
    names = [field.alias or name for name, field in model.model_fields.items()]

    assert [name for name in names if f"`{name}`" not in PAGE and f'"{name}"' not in PAGE] == []


def test_the_strengths_are_told_as_they_work():
    told = re.findall(r"^\| ([\d.]+) \| (\d+) % \|$", PAGE, flags=re.MULTILINE)

    assert len(told) == 4
    for strength, percent in told:
        log_odds = log(0.2 / 0.8) + float(strength)
        assert round(100 / (1 + exp(-log_odds))) == int(percent)

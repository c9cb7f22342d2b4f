"""Rules of a merchandiser: where, when and for whom they hold, and how a bad one is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from aisle.errors import InvalidInput, Unavailable
from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item
from aisle.profile.profile import Profile
from aisle.ranking.request import HistoryEntry, request_from_json, request_to_json
from aisle.selection.rules import Pin
from aisle.serving.queries.occasion import Occasion, When
from aisle.serving.ruling.rule_notes import notes_on_rules
from aisle.serving.ruling.rule_versions import check_version, in_force, read_document, readable_part, version_name
from aisle.serving.ruling.rules import read_rules
from tests.tea_and_coffee import request

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PIN = {"action": "pin", "item_id": "tea"}


def holds(rule, now=NOW, surface="home", **occasion):
    return len(read_rules({"rules": [{**PIN, **rule}]}).active(Occasion(now, surface, **occasion))) == 1


def shopper(history=(), **preferences):
    done = tuple(HistoryEntry("tea", name, NOW) for name in history)
    return {"profile": Profile(history=done, preferences=preferences)}


def test_a_rule_holds_from_its_first_moment_until_its_last():
    day = {"from": "2026-11-24T00:00:00+01:00", "to": "2026-11-25T00:00:00+01:00"}
    first = datetime(2026, 11, 23, 23, tzinfo=UTC)

    assert [holds(day, first + timedelta(seconds=s)) for s in (-1, 0, 86_399, 86_400)] == [False, True, True, False]
    assert holds({"from": "2026-11-01T00:00:00Z"})
    assert not holds({"to": "2026-11-01T00:00:00Z"})


CONDITIONS = {
    "page_categories": (["Teas"], {"category": "Teas"}, {"category": "Pots"}),
    "search_terms": (["green tea"], {"search_term": "Tea, Green! organic"}, {"search_term": "tea"}),
    "signed_in": (True, {"is_signed_in": True}, {"is_signed_in": False}),
    "age_min": (30, shopper(age=30), shopper(age=29)),
    "age_max": (30, shopper(age=30), shopper(age=31)),
    "genders": (["woman"], shopper(gender="Female"), shopper(gender="man")),
    "locations": (["Berlin"], shopper(location=" berlin"), shopper(location="Bern")),
    "bought_before": (True, shopper(history=["purchase"]), shopper(history=["view_item"])),
    "favourite_categories": (["Teas"], shopper(favourite_categories=["Pots", "teas"]), shopper(age=3)),
}


@pytest.mark.parametrize("field", When.model_fields)
def test_every_condition_holds_for_some_and_not_for_others(field):
    wanted, some, others = CONDITIONS[field]

    assert holds({"when": {field: wanted}}, **some)
    assert not holds({"when": {field: wanted}}, **others)


@pytest.mark.parametrize("field", [field for field in When.model_fields if field not in ("signed_in", "bought_before")])
def test_what_is_not_known_of_a_shopper_meets_no_condition(field):
    assert not holds({"when": {field: CONDITIONS[field][0]}})


def test_an_occasion_meets_every_condition_of_a_rule():
    when = {"page_categories": ["Teas"], "age_min": 18}

    assert holds({"when": when}, category="Teas", **shopper(age=40))
    assert not holds({"when": when}, category="Teas", **shopper(age=10))


def test_a_rule_is_called_by_its_name_or_else_by_its_place():
    rules = read_rules({"rules": [{**PIN, "name": "Gift"}, {**PIN, "surfaces": ["cart"]}, PIN]})

    assert [rule.name for rule in rules.active(Occasion(NOW, "home"))] == ["Gift", "rules[2]"]


def test_what_holds_travels_to_the_endpoint_as_it_is():
    rules = read_rules(
        {
            "rules": [
                {**PIN, "surfaces": ["home"], "from": "2026-11-01T00:00:00Z", "when": {"signed_in": False}},
                {"action": "exclude", "match": {"brands": ["Acme"], "attributes": {"organic": ["no"]}}},
                {"action": "boost", "match": {"rating_min": 4}, "strength": 2},
                {"action": "cap", "by": "brand", "most": 2, "match": {"margin_max": 0.1}},
            ]
        }
    ).active(Occasion(NOW, "home"))
    asked = request(rules=rules)

    arrived = request_from_json(request_to_json(asked))

    assert arrived == asked
    assert arrived.rules[0] == Pin(action="pin", item_id="tea", name="rules[0]")


REFUSALS = [
    ({"action": "forbid"}, "rules[1].action", "'forbid' is not an action; known: exclude, include, boost"),
    ({"action": "bosot", "match": {"brands": ["A"]}}, "rules[1].action", "did you mean boost?"),
    ({"match": {"brands": ["A"]}}, "rules[1].action", "missing"),
    ({"action": "exclude", "match": {}}, "rules[1].match", "has no condition: give one of item_ids"),
    ({"action": "exclude", "match": {"brand": ["A"]}}, "rules[1].match.brand", "did you mean brands?"),
    ({"action": "exclude", "match": {"colour": ["A"]}}, "rules[1].match.colour", "stand under `attributes`"),
    (
        {"action": "exclude", "match": {"brands": "A"}},
        "rules[1].match.brands",
        'not a list: write one, such as ["Acme"]',
    ),
    ({"action": "exclude", "match": {"price_min": -1}}, "rules[1].match.price_min", "greater than or equal to 0"),
    ({"action": "exclude", "match": {"price_min": 9, "price_max": 1}}, "rules[1].match", "no item can meet both"),
    ({"action": "boost", "match": {"brands": ["A"]}, "strenght": 3}, "rules[1].strenght", "did you mean strength?"),
    ({"action": "boost", "match": {"brands": ["A"]}, "strength": 21}, "rules[1].strength", "less than or equal to 20"),
    ({"action": "cap", "by": "color", "most": 2}, "rules[1].by", "'brand', 'category' or 'sub_category'"),
    ({"action": "pin", "position": 1}, "rules[1].item_id", "missing"),
    ({**PIN, "surfaces": ["hoem"]}, "rules[1].surfaces[0]", "did you mean home?"),
    ({**PIN, "from": "2026-11-24T09:00:00"}, "rules[1].from", "has no zone: write a time such as"),
    ({**PIN, "from": "2026-11-24T09:00:00Z", "to": "2026-11-24T08:00:00Z"}, "rules[1]", "set `to` after `from`"),
    ({**PIN, "when": {}}, "rules[1].when", "has no condition"),
    ({**PIN, "when": {"age": 3}}, "rules[1].when.age", "did you mean age_min?"),
    ({**PIN, "when": {"genders": ["lady"]}}, "rules[1].when.genders[0]", "'woman', 'man' or 'other'"),
    ({**PIN, "when": {"age_min": 9, "age_max": 1}}, "rules[1].when", "nobody can meet both"),
    ("pin tea", "rules[1]", "not an object"),
]


@pytest.mark.parametrize(("rule", "place", "reason"), REFUSALS, ids=[f"{place} {r}"[:60] for _, place, r in REFUSALS])
def test_a_bad_rule_is_refused_with_its_place_and_reason(rule, place, reason):
    with pytest.raises(InvalidInput) as refused:
        read_rules({"rules": [PIN, rule]})

    assert refused.value.field == place
    assert reason in refused.value.reason


@pytest.mark.parametrize("document", [[], {}, {"rule": []}, {"rules": "none"}, None])
def test_what_is_no_document_of_rules_is_refused(document):
    with pytest.raises(InvalidInput, match="rules"):
        read_document(document)


GOOD = {"rules": [PIN]}
BROKEN = {"rules": [{"action": "forbid"}]}


class Files:
    """Versions by name; a text is no JSON."""

    def __init__(self, **documents):
        self.documents, self.broken = documents, []

    def read(self, version):
        if version not in self.documents:
            raise InvalidInput("version", "there is no such version")
        if self.documents[version] == "away":
            raise Unavailable("S3 is away")
        if isinstance(self.documents[version], str):
            raise ValueError("not JSON")
        return self.documents[version]

    def in_force(self, pointed):
        found = in_force(pointed, self.documents, self.read, lambda version, error: self.broken.append(version))
        return found and found.version


def test_the_version_that_is_pointed_at_is_in_force_though_another_is_newer():
    assert Files(v1=GOOD, v2=GOOD).in_force("v1") == "v1"


@pytest.mark.parametrize("bad", [BROKEN, "{", None], ids=["invalid", "no JSON", "missing"])
def test_where_that_version_is_broken_the_newest_that_can_be_read_is(bad):
    files = Files(v1=GOOD, v2=GOOD, **({} if bad is None else {"v3": bad}))

    assert files.in_force("v3") == "v2"
    assert files.broken == ["v3"]


def test_without_a_pointer_the_newest_that_can_be_read_is_in_force():
    assert Files(v1=GOOD, v2=BROKEN).in_force(None) == "v1"
    assert Files(v2=BROKEN).in_force(None) is None


def test_a_version_that_is_only_away_brings_no_older_one_back():
    with pytest.raises(Unavailable):
        Files(v1=GOOD, v2="away").in_force("v2")


def test_versions_are_in_the_order_of_their_times_and_tell_their_content():
    first, second = (version_name([PIN], NOW + timedelta(seconds=seconds)) for seconds in (0, 1))

    assert first < second
    assert first[-8:] == second[-8:] != version_name([], NOW)[-8:]
    assert check_version(first) == first


@pytest.mark.parametrize("name", ["", "../champion", "20261124T090000000Z", "current"])
def test_what_is_no_name_of_a_version_is_refused(name):
    with pytest.raises(InvalidInput, match="not a version"):
        check_version(name)


def test_of_a_file_of_before_versions_the_rules_that_can_be_read_hold():
    told = []

    rules = readable_part(
        {"rules": [PIN, *BROKEN["rules"], PIN]}, lambda place, error: told.append((place, str(error)))
    )

    assert len(rules.rules) == 2
    assert told == [("rules.json, rules[1]", "rules[0].action: " + REFUSAL)]


REFUSAL = "'forbid' is not an action; known: exclude, include, boost, bury, cap, pin"


def test_names_in_rules_that_no_item_has_are_told_with_the_nearest():
    facts = ItemFacts.of([live_item({"item_id": "tea", "brand": "Acme", "attributes": {"organic": "yes"}}, 1, 1)])
    match = {"brands": ["Acme", "Acmee"], "attributes": {"organic": ["yse"]}, "item_ids": ["teaa"]}
    rules = read_rules({"rules": [{"action": "exclude", "match": match}, {"action": "pin", "item_id": "te"}]})

    notes = notes_on_rules(rules, facts)

    assert [(note.field, note.value, note.nearest) for note in notes] == [
        ("rules[0].match.item_ids", "teaa", "tea"),
        ("rules[0].match.brands", "Acmee", "Acme"),
        ("rules[0].match.attributes.organic", "yse", "yes"),
        ("rules[1].item_id", "te", "tea"),
    ]

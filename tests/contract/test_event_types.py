"""An event type is one entry: each entry is whole, and what others declare of it agrees."""

import re

import pytest

from aisle.events.event import Event, EventFields, EventItem
from aisle.events.event_names import FEEDBACK_EVENTS, PAGE_EVENTS, TASTE_EVENTS, EventName
from aisle.events.event_spec import STARS, Effect, EventSpec, Sender
from aisle.events.preference_weights import PREFERENCE_WEIGHTS, RATED_EVENTS, STANDARD_WEIGHTS
from aisle.inputs.histories import EVENTS
from aisle.ranking.explaining.wording import DID
from generate.documents import ROOT
from generate.event_schema import sent_by_pages
from generate.tracker_types import BY_AISLE, BY_OTHER_MEANS, BY_THE_SNIPPET

DECLARED = (ROOT / "web" / "tracker" / "event.d.ts").read_text()
SHOP = ROOT / "web" / "shop" / "js"
DOCUMENTED = (ROOT / "docs" / "events.md").read_text()
SPECS = [name.spec for name in EventName]
FIELDS = set(EventFields.model_fields)


def faults(spec: EventSpec) -> list[str]:
    """What is missing from an entry, or does not fit the rest of it."""
    names_items = spec.needs_item or spec.is_scoped or spec.effect is Effect.RETURN
    likes = spec.weight == STARS or (spec.weight or 0) > 0
    rules = {
        f"{set(spec.needs) - FIELDS} are no fields of an event": set(spec.needs) <= FIELDS,
        "what says something of taste must name what it is about": names_items or not spec.shows_taste,
        "a weight of 0 says nothing: write None": spec.weight != 0,
        "a reason cannot say what the shopper did": not likes or "{}" in (spec.did or ""),
        "only stars weigh by their rating": spec.weight != STARS or "rating" in spec.needs,
        "a refusal weighs against, its undoing for": not spec.is_scoped or likes == (spec.effect is Effect.ALLOW),
        "a transaction must be named": spec.effect not in (Effect.BUY, Effect.RETURN) or "transaction_id" in spec.needs,
        "preferences must be given": (spec.effect is Effect.STATE) == ("preferences" in spec.needs),
    }
    return [fault for fault, holds in rules.items() if not holds]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_an_entry_is_whole(spec):
    assert faults(spec) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"needs": ("no_such_field",)},
        {"weight": 2.0},
        {"weight": 0.0},
        {"weight": STARS, "did": "rated {}"},
        {"needs_item": False, "weight": 2.0, "did": "liked {}"},
        {"effect": Effect.REFUSE, "weight": 1.0, "did": "refused {}"},
        {"effect": Effect.BUY},
        {"effect": Effect.STATE},
    ],
    ids=str,
)
def test_an_entry_that_lacks_something_is_told(fields):
    whole = {"name": "new", "means": "something new", "sender": Sender.PAGE, "needs_item": True, "weight": None}

    assert faults(EventSpec(**whole)) == []
    assert faults(EventSpec(**{**whole, **fields})) != []


def test_an_entry_must_say_what_it_weighs():
    with pytest.raises(TypeError, match="weight"):
        EventSpec("new", "something new", Sender.PAGE, True)


def test_a_name_is_its_members_name():
    assert [name.name.lower() for name in EventName] == [spec.name for spec in SPECS]


def test_what_weighs_is_what_histories_and_reasons_know():
    assert set(EVENTS) == set(TASTE_EVENTS) == PREFERENCE_WEIGHTS.keys() | RATED_EVENTS
    assert set(DID) >= {name for name in TASTE_EVENTS if STANDARD_WEIGHTS.of(name, rating=5) > 0}


def test_who_may_send_what():
    assert FEEDBACK_EVENTS <= PAGE_EVENTS
    assert set(EventName) - PAGE_EVENTS == {EventName.SERVE_ITEM_LIST}


@pytest.mark.parametrize("name", sorted(PAGE_EVENTS))
def test_an_event_of_pages_is_documented_and_declared(name):
    assert f"| `{name}` | {name.spec.means} |" in DOCUMENTED
    assert f'| "{name}"' in DECLARED.partition(";")[0]


def test_an_event_that_pages_may_not_send_is_documented_and_not_declared():
    assert set(re.findall(r'\| "(\w+)"', DECLARED.partition(";")[0])) == set(sent_by_pages())
    assert f"`{EventName.SERVE_ITEM_LIST}`" in DOCUMENTED


def test_what_pages_need_not_declare_are_fields_of_the_contract():
    assert Event.model_fields.keys() | EventItem.model_fields.keys() >= BY_THE_SNIPPET | BY_AISLE | BY_OTHER_MEANS


def test_the_sample_shop_has_words_for_each_event_of_taste_that_it_sends():
    pages = [path.read_text() for path in SHOP.rglob("*.js") if path.name != "knowledge.js"]
    sent = {name for name in TASTE_EVENTS for page in pages if f'"{name}"' in page}
    words = (SHOP / "knowledge.js").read_text().partition("const DONE = {")[2].partition("}")[0]

    assert sent <= set(re.findall(r"^ +(\w+): ", words, flags=re.MULTILINE))
    assert sent >= {EventName.VIEW_ITEM, EventName.UNDO_NOT_INTERESTED}


def test_the_snippet_takes_no_dislike_for_interest():
    source = (ROOT / "web" / "tracker" / "src" / "recent.ts").read_text()
    [no_interest] = re.findall(r"NO_INTEREST = /(.+)/;", source)

    disliked = {name for name in PAGE_EVENTS if STANDARD_WEIGHTS.of(name) < 0}

    assert disliked == {name for name in disliked if re.search(no_interest, name)}

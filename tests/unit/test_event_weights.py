"""A recipe's event weights: what they are by default, and what they may not be."""

import json

import pytest

from aisle.events.event_names import EventName
from aisle.events.event_spec import STARS
from aisle.events.preference_weights import PREFERENCE_WEIGHTS, STANDARD_WEIGHTS, EventWeights


@pytest.mark.parametrize("name", EventName)
def test_the_standard_weight_is_the_one_of_the_events_entry(name):
    weight = name.spec.weight

    assert STANDARD_WEIGHTS.of(name) == (weight if isinstance(weight, float) else 0)
    assert STANDARD_WEIGHTS.of(name, rating=4.5) == (3.0 if weight == STARS else STANDARD_WEIGHTS.of(name))


def test_other_weights_survive_the_journey_through_json():
    weights = EventWeights({**PREFERENCE_WEIGHTS, EventName.PURCHASE: 9.0}, neutral_rating=2.5, weight_of_a_star=1.0)

    read = EventWeights.from_json(json.loads(json.dumps(weights.to_json())))

    assert read == weights
    assert (read.of("purchase"), read.of("rate_item", 4.5)) == (9.0, 2.0)


def test_an_event_that_a_model_has_no_weight_for_says_nothing():
    weights = EventWeights({EventName.PURCHASE: 5.0})

    assert weights.of(EventName.VIEW_ITEM) == 0


@pytest.mark.parametrize(
    ("by_event", "reason"),
    [({**PREFERENCE_WEIGHTS, "page_view": 1.0}, "page_view"), ({EventName.VIEW_ITEM: 1.0}, "purchase must weigh")],
)
def test_a_weight_that_cannot_be_meant_is_refused(by_event, reason):
    with pytest.raises(ValueError, match=reason):
        EventWeights(by_event)

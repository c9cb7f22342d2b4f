"""What was evaluated is what is served: one batch of many, and one request of one, judge alike."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from aisle.inputs.histories import EVENTS, HISTORY_LIMIT
from aisle.ranking.calibration import likelihood
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import HistoryEntry
from aisle.ranking.scoring import score_candidates
from tests.tea_and_coffee import CONFIG, OTHER_RECIPE, dataset, model, other_model, request
from training.data.examples import examples, sample, shoppers
from training.data.repeats import observe

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def history_before(data, person: int, touch: int) -> tuple[HistoryEntry, ...]:
    start = max(int(data.starts[person]), touch - HISTORY_LIMIT)
    return tuple(
        HistoryEntry(
            item_id=data.items[int(data.interactions.item[place])]["item_id"],
            event_name=EVENTS[data.interactions.event[place]],
            occurred_at=EPOCH + timedelta(milliseconds=int(data.interactions.time[place])),
        )
        for place in range(start, touch)
    )


@pytest.mark.parametrize(("config", "fitted"), [(CONFIG, model), (OTHER_RECIPE, other_model)], ids=["ours", "another"])
def test_a_request_scores_as_the_evaluation_did(config, fitted):
    data, shop = dataset(config=config), fitted()
    among = np.ones(len(data.interactions), dtype=bool)
    every = examples(data, among, among)
    of = sample(every, per_person=1, total=40, seed=1)
    mask = observe(data, among, config).mask
    scored = score_candidates(shop.views, data.catalogue, shop.network, shoppers(data, of, among, mask))

    for row in range(len(of)):
        mine = scored.candidates.row == row
        batch = dict(
            zip(scored.candidates.item[mine].tolist(), likelihood(scored.log_odds[mine]).tolist(), strict=True)
        )
        stated = data.preferences[int(of.person[row])]
        requested = request(
            *history_before(data, int(of.person[row]), int(of.interaction[row])),
            now=EPOCH + timedelta(milliseconds=int(of.time[row])),
            preferences={name: stated[name] for name in ("age", "favourite_categories") if stated.get(name)},
            n=60,
        )
        served = Recommender(shop).recommend(requested)

        assert {int(data.find([item.item_id])[0]) for item in served.items} >= batch.keys()
        for item in served.items:
            place = int(data.find([item.item_id])[0])
            if place in batch:
                assert item.score == pytest.approx(batch[place], rel=1e-3)

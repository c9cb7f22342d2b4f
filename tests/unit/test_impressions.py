"""What an impression carries, and how much of a shard it takes."""

from datetime import timedelta
from functools import cache

from aisle.features.registry import FEATURES
from aisle.intake.stream_record import to_record
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import HistoryEntry, RecommendationRequest
from aisle.serving.feature_sample import FEATURE_SHARE, carries_features
from aisle.serving.ladder import Served
from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.serving.recommendation import Answered, to_event
from tests.tea_and_coffee import NOW, model

ANSWERS = [f"{number:032x}" for number in range(3_000)]
WITHOUT, WITH = (next(each for each in ANSWERS if carries_features(each) is kind) for kind in (False, True))
SHARD_BYTES = 1_000_000  # that a shard of Kinesis takes in a second
MOST_BYTES = 2_000  # of an impression of ten items


@cache
def answered():
    history = tuple(HistoryEntry(f"tea-0{n}", "view_item", NOW - timedelta(hours=n)) for n in range(1, 6))
    answer = Recommender(model()).recommend(RecommendationRequest(now=NOW, n=10, history=history))
    return Answered(Served("endpoint", answer))


def impression(recommendation_id):
    return to_event(recommendation_id, RecommendationQuery(anonymous_id="b1", n=10), answered(), NOW)


def test_an_impression_has_ids_places_and_scores_of_every_item():
    lines = impression(WITHOUT).items

    items = answered().served.answer.items
    assert [(line.item_id, line.score) for line in lines] == [(item.item_id, item.score) for item in items]
    assert [line.position for line in lines] == list(range(10))


def test_one_answer_in_a_hundred_carries_the_features_and_the_others_none():
    with_features = [line.features for line in impression(WITH).items]

    assert {len(each) for each in with_features} == {len(FEATURES)}
    assert {line.features for line in impression(WITHOUT).items} == {None}
    share = sum(map(carries_features, ANSWERS)) / len(ANSWERS)
    assert abs(share - FEATURE_SHARE) < 0.005


def test_a_shard_takes_five_hundred_answers_a_second():
    bytes_without = len(to_record(impression(WITHOUT), NOW, "server"))

    assert bytes_without < MOST_BYTES <= SHARD_BYTES / 500
    assert len(to_record(impression(WITH), NOW, "server")) > 4 * bytes_without

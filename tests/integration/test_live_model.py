"""The model container answers by the live catalogue, and by the facts of its training where it cannot read it."""

import logging
from datetime import UTC, datetime, timedelta
from time import monotonic

from aisle_aws.stores.live_catalogue import READ_EVERY_S
from tests.catalogue_files import put_changes, put_snapshot
from tests.tea_and_coffee import entry, item_rows, model, request
from training.container.live_model import LiveModel

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ASKED = request(entry("tea-02"), entry("tea-04"), n=60)
MATE = {"item_id": "mate", "title": "white tea mate", "category": "Tea", "brand": "tea house 0", "price": 6.5}


def shown(live):
    return {item.item_id: item.item for item in live.recommender.recommend(ASKED).items}


def test_what_changed_since_the_training_is_in_the_next_answer(account):
    live = LiveModel(model(), "artifacts")
    put_snapshot(account.s3, NOON, *item_rows())
    sold_out = {**item_rows()[6], "in_stock": False}
    cheaper = {**item_rows()[8], "price": 1.5}
    live.renew()
    before = shown(live)

    put_changes(account.s3, NOON + timedelta(minutes=1), sold_out, cheaper)
    put_changes(account.s3, NOON + timedelta(minutes=2), MATE, like=[("tea-02", 0.9)])
    live.renew()

    after = shown(live)
    assert {"tea-06", "tea-08"} <= before.keys()
    assert "mate" not in before
    assert "tea-06" not in after
    assert after["tea-08"]["price"] == 1.5
    assert after["mate"]["title"] == "white tea mate"


def test_a_worker_that_replaces_another_one_begins_with_what_is_true_now(account, monkeypatch):
    live = LiveModel(model(), "artifacts")
    put_snapshot(account.s3, NOON, *item_rows())
    live.renew()
    put_changes(account.s3, NOON + timedelta(minutes=1), {**item_rows()[6], "in_stock": False})
    monkeypatch.setattr("aisle_aws.stores.live_catalogue.time.monotonic", lambda: monotonic() + 2 * READ_EVERY_S)

    live.catch_up()

    assert "tea-06" not in shown(live)


def test_without_a_change_the_recommender_stays(account):
    live = LiveModel(model(), "artifacts")
    put_snapshot(account.s3, NOON, *item_rows())
    live.renew()
    first = live.recommender

    live.renew()

    assert live.recommender is first
    assert live.told()["catalogue_age_seconds"] >= 0


def test_where_the_catalogue_cannot_be_read_the_trainings_facts_serve_and_the_log_says_so_once(account, caplog):
    live = LiveModel(model(), "no-such-bucket")

    with caplog.at_level(logging.INFO, "training.container.live_model"):
        live.renew()
        live.renew()

    assert shown(live)["tea-08"]["price"] == 12.0
    assert live.told() == {"model_version": "aisle-test", "catalogue_age_seconds": None}
    assert [record.getMessage() for record in caplog.records] == ["live catalogue: not read; facts of training serve"]


def test_without_a_bucket_the_trainings_facts_serve():
    live = LiveModel(model(), None)

    live.renew()

    assert "tea-08" in shown(live)

"""A new item, from a shop's file to the answers, without any training: through the table, its stream and the deltas."""

from aisle.serving.lists import word_catalogue
from tests.integration.test_publish_catalogue import publish, row, told
from tests.integration.test_recommend import champion, get, shown
from tests.tea_and_coffee import PER_KIND, item_rows, model
from training.container.live_model import LiveModel

__all__ = ["champion"]  # a fixture

MATE = row(
    "mate",
    minute=5,
    title="white tea mate",
    description="a tea to drink in the morning",
    category="Tea",
    brand="tea house 0",
    price=6.5,
    attributes={"grown": "plains"},
)


def open_shop(account, context):
    """Its catalogue is live, and its words were read last night."""
    account.s3.put_object(
        Bucket="artifacts", Key="config/words.npz", Body=word_catalogue.to_bytes(word_catalogue.build(item_rows()))
    )
    publish(told(*(row(**{**each, "attributes": dict(each["attributes"])}) for each in item_rows())), context)


def test_the_function_recommends_it_on_the_page_of_its_like(champion, account, context):
    open_shop(account, context)

    publish(told(MATE), context)

    status, body = get(context, surface="similar", item_id="tea-02", n="10")
    (mate,) = [item for item in body["items"] if item["item_id"] == "mate"]
    assert (status, body["served_by"]) == (200, "function")
    assert (mate["because"]["part"], mate["because"]["item_id"]) == ("content", "tea-02")
    assert mate["price"] == 6.5
    assert sum(mate["parts"].values()) != 0


def test_the_endpoints_model_knows_it_after_its_next_reading(account, context):
    live = LiveModel(model(), "artifacts")
    open_shop(account, context)
    live.renew()
    before = live.recommender.model

    publish(told(MATE), context)
    live.renew()

    placed = live.recommender.model.views.newcomers
    like = {live.recommender.model.card(int(item))["item_id"] for item in placed.like[0]}
    assert before.views.newcomers is None
    assert len(placed) == 1
    assert all(item.startswith("tea-") for item in like)
    assert placed.cosine[0].min() > 0


def test_without_any_model_it_is_on_the_page_all_the_same(account, context):
    open_shop(account, context)

    publish(told(MATE), context)

    assert shown(context, n="1") == ["mate"]
    assert all(item.startswith("tea-") for item in shown(context, surface="similar", item_id="mate", n="5"))


def test_what_a_file_delists_is_gone_from_the_answers(champion, account, context):
    open_shop(account, context)

    publish(told(row("tea-04", minute=5, title="black tea 04", delisted=True)), context)

    items = shown(context, surface="similar", item_id="tea-02", n=str(2 * PER_KIND))
    assert "tea-04" not in items
    assert "tea-06" in items

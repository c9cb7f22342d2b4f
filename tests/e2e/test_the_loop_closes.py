"""Import, train, ask, click, ask again: different; "not interested": gone; retrain: the streamed events are in."""

import json
import re
import time
from collections import Counter
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pytest

from local.demo import books, learning, streaming
from local.demo.shopping.split import count_variants
from local.permissions import acting
from local.permissions.ledger import Grant
from local.shops.sample import sample_shoppers
from local.shops.simulated.shop import Shop
from tests.e2e.conftest import SEED, SIZE, Loop, quiet
from tests.e2e.drawn_pages import draw_pages

pytestmark = pytest.mark.spark  # its jobs start Spark in processes of their own, which no fixture shows


def test_every_row_is_counted_quarantined_or_a_duplicate(loop: Loop) -> None:
    loop.setting.put_aside("landed", {kind: asdict(rows) for kind, rows in loop.landed.items()})

    accounts = {account.kind: account for account in books.balance(loop.setting, loop.setting.query("counts"))}

    for kind, truth in loop.manifest.kinds.items():
        assert accounts[kind].rows == truth.rows
        assert accounts[kind].quarantined == truth.bad_rows
        assert accounts[kind].duplicates == truth.duplicates
        assert accounts[kind].counted == truth.stored


def test_the_first_model_beats_popularity_and_becomes_the_champion(loop: Loop) -> None:
    metrics = loop.first["metrics"]

    assert loop.first["variant"] == "champion"
    assert metrics["metrics"]["ndcg@10"] > 1.2 * metrics["popularity"]["ndcg@10"]  # a small shop, another each day


def test_the_second_model_becomes_the_challenger_at_a_tenth(loop: Loop) -> None:
    variants = learning.endpoint_variants(loop.setting)

    assert loop.second["variant"] == "challenger"
    tonight = {model["arm"]: model["model_version"] for model in loop.second["models"]}
    assert variants["champion"]["model"].endswith((tonight["champion"], loop.first["model_version"]))
    assert variants["challenger"]["model"].endswith(loop.second["model_version"])
    assert variants["champion"]["weight"] == pytest.approx(0.9)
    assert variants["challenger"]["weight"] == pytest.approx(0.1)
    assert all(variant["scales"] for variant in variants.values())


def test_the_registry_holds_every_model_with_its_approval(loop: Loop) -> None:
    packages = learning.registered_packages(loop.setting)

    assert [package["ModelPackageVersion"] for package in packages] == [3, 2, 1]
    assert [package["ModelApprovalStatus"] for package in packages].count("Approved") >= 2  # a night's own may be worse


def test_a_view_changes_the_next_answer(loop: Loop) -> None:
    before, after = ([item["item_id"] for item in items] for items in (loop.viewed.before, loop.viewed.after))

    assert before != after
    assert loop.viewed.seconds < 10


def test_an_item_of_no_interest_is_gone(loop: Loop) -> None:
    refused = loop.refused.clicked["item_id"]

    assert refused in [item["item_id"] for item in loop.refused.before]
    assert refused not in [item["item_id"] for item in loop.page.recommend(n=50)["items"]]


def test_an_answer_explains_itself(loop: Loop) -> None:
    answer = loop.page.recommend(n=10)

    assert answer["served_by"] == "endpoint"
    assert answer["model_version"] in (
        loop.first["model_version"],
        *(each["model_version"] for each in loop.second["models"]),
    )
    for item in answer["items"]:
        log_odds = np.log(item["score"] / (1 - item["score"]))
        assert sum(item["parts"].values()) == pytest.approx(log_odds, abs=1e-3)
        assert item["reason"]


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.long)])
def test_pages_have_no_item_twice_many_reasons_and_complements(loop: Loop, count: int) -> None:
    people = [
        str(shopper["user_id"]) for shopper in sample_shoppers(loop.setting.landing_folder, loop.end, n=count // 2)
    ]
    items = loop.page.recommend(n=20, surface="trending")["items"]

    shown = list(draw_pages(loop.setting.page, people, items, count))

    assert [page.doubles for page in shown if page.doubles] == []
    assert {shelf["served_by"] for page in shown for shelf in page.shelves} <= {"endpoint", "function", "viewed"}
    assert all(shelf["items"] or shelf["why_empty"] for page in shown for shelf in page.shelves)
    reasons = [page.reasons for page in shown if page.reasons]
    assert np.mean(reasons) >= 8
    together = [page for page in shown if page.complements]
    assert together
    assert all(page.item["sub_category"] not in page.complements for page in together)


def test_a_shopper_meets_the_variant_of_the_split(loop: Loop) -> None:
    counted, strayed = count_variants(
        loop.setting.outputs["ApiUrl"], loop.setting.outputs["PublishableKey"], 300, quiet
    )

    assert strayed == 0
    assert set(counted) == {"champion", "challenger"}
    assert 10 <= counted["challenger"] <= 55  # a tenth of 300, give or take four standard deviations


def test_what_came_through_the_stream_is_in_the_next_training(loop: Loop) -> None:
    counts = {(row["table_name"], row["source"]): int(row["keys"]) for row in loop.setting.query("counts")}

    assert counts[("interactions", "stream")] >= 3  # the view, the refusal, what was served


def test_streamed_events_are_enriched_with_history(loop: Loop) -> None:
    streaming.read_enriched(loop.setting, f"u:{loop.user_id}")

    rows = loop.setting.query("enriched", person_id=f"u:{loop.user_id}")
    view = next(row for row in rows if row["event_name"] == "view_item")
    assert view["item_id"] == loop.viewed.clicked["item_id"]
    assert view["title"] == loop.viewed.clicked["title"]
    assert view["person_interaction_count"] > 0
    assert Counter((row["event_id"], row["line_number"]) for row in rows).most_common(1)[0][1] == 1


def test_what_was_learned_is_what_shoppers_truly_like(loop: Loop) -> None:
    shop = Shop.build(SEED, loop.end, **SIZE)
    places = {item_id: place for place, item_id in enumerate(shop.items.ids)}
    popular = [item["item_id"] for item in loop.setting.page().recommend(n=10, surface="trending")["items"]]

    own_taste, popular_taste = [], []  # in standard deviations above the catalogue's mean, for this shopper
    for person in range(0, SIZE["shoppers"], 4):
        utility = shop.true_utility(person)
        taste = (utility - utility.mean()) / utility.std()
        own = loop.setting.page(f"shopper-{person:05d}").recommend(n=10)["items"]
        own_taste.append(np.mean([taste[places[item["item_id"]]] for item in own]))
        popular_taste.append(np.mean([taste[places[item_id]] for item_id in popular]))

    assert np.mean(own_taste) > 0.3
    assert np.mean(own_taste) > np.mean(popular_taste)


def test_a_person_sees_what_the_shop_knows_and_takes_it_back(loop: Loop) -> None:
    page = loop.setting.page("shopper-00001")
    who = {"user_id": page.user_id, "anonymous_id": page.anonymous_id}
    headers = {"x-aisle-key": page.key, "authorization": f"Bearer {page.token()}"}

    answers = [
        page.http.request(method, f"{page.api_url}/v1/profile", params=who, headers=headers, timeout=30)
        for method in ("GET", "DELETE")
    ]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_rollout_by_its_schedule_waits_while_nothing_is_decided(loop: Loop) -> None:
    cloud, machine = loop.setting.cloud, loop.setting.outputs["RolloutStateMachineArn"]

    cloud.fire_schedule("aisle-rollout")

    steps = cloud.client("stepfunctions")
    while (run := steps.list_executions(stateMachineArn=machine)["executions"][0])["status"] == "RUNNING":
        time.sleep(0.1)
    assert run["status"] == "SUCCEEDED"


UNUSED = json.loads((Path(__file__).parent / "unused_grants.json").read_text())


def in_short(grant: Grant) -> str:
    """A grant without what is the same in all of them: the stack, the account, the generated ending of a name."""
    role = re.sub(r"^aisle-|Role(-[0-9a-f]{12})?$", "", grant.role)
    return f"{role} {grant.action} {grant.resource.removeprefix('arn:aws:')}"


# The two that follow ask about all that came before them, so they stand last.


def test_no_role_was_denied_what_it_needed(loop: Loop) -> None:
    assert acting.ledger().judged > 1_000
    assert sorted(acting.ledger().denied) == []


def test_every_grant_was_used_or_has_a_reason(loop: Loop) -> None:
    granted = acting.granted(loop.setting.cloud.account_id)
    unused, all_of_them = map(in_short, acting.ledger().unused(granted)), [in_short(each) for each in granted]
    patterns = [pattern for entry in UNUSED for pattern in entry["grants"]]

    without_reason = [each for each in unused if not any(fnmatchcase(each, pattern) for pattern in patterns)]
    # A slow machine may use a grant that a quick one does not, so a pattern needs a grant, used or not.
    without_grant = [pattern for pattern in patterns if not any(fnmatchcase(each, pattern) for each in all_of_them)]

    assert (without_reason, without_grant) == ([], [])

"""Trials end by themselves: a better recipe takes the whole by stages; a worse one and a broken one go.

Nothing is trained: one small model stands for all recipes. Shoppers come to the front door, and like the lists of one
arm more. The cloud's clock is moved from stage to stage. `make month` tells the same stories of whole days. What nights
and erasures leave of a trial is in test_a_trial_survives_nights.
"""

import csv
import io
import tarfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from aisle.ranking import artefact
from aisle_aws.answering.split import SPLIT_AGE_S
from local.cloud import Cloud
from local.demo import executions, landing
from local.demo.report import Report
from local.demo.setting import Setting
from local.deploy import STACK, deploy
from local.month.night import clean
from local.month.releases.plants import BROKEN, edition
from local.month.releases.serving import Serving, serving_now
from local.month.shopping.tab import Door, Tab
from local.month.truth.population import Visitor
from local.runtime import preload
from local.shops.manifest import Kind, Manifest
from tests.tea_and_coffee import item_rows, model

# Its jobs start Spark in processes of their own, which no fixture shows. tests/infra has each machine alone.
pytestmark = [pytest.mark.spark, pytest.mark.long]

PARAMETERS = {
    "Stages": "0.1,0.5,1",
    "PurchasesMargin": "0.9",  # a test has few people
    "RevenueMargin": "0.9",
    "HoldoutShare": "0",
    "Enrichment": "DISABLED",  # so the cleaning alone writes the outcomes, when the test says so
}
RECIPES = ("a1a1a1a1", "b2b2b2b2", "c3c3c3c3", "d4d4d4d4")
FIRST, BETTER, WORSE, DUMB = (f"{STACK}-20261120-020000-{recipe}" for recipe in RECIPES)
OPENING = 60  # people of the first stage, a tenth of whom meet the challenger
DECIDING = 360  # of the second
LIKED, DISLIKED = (0.9, 0.6), (0.15, 0.1)  # chances of a click, and then of a purchase


@dataclass
class Shop:
    """A stack with the catalogue of tea and coffee."""

    setting: Setting
    door: Door

    @property
    def cloud(self) -> Cloud:
        return self.setting.cloud

    def run(self, machine: str, **given: Any) -> Any:
        return executions.run(self.cloud, self.setting.outputs[f"{machine}StateMachineArn"], given, lambda *_: None)

    def judge(self) -> dict[str, Any]:
        """Cleans, then asks rollout."""
        clean(self.setting)
        return dict(self.run("Rollout"))

    def serving(self) -> Serving:
        return serving_now(self.setting, self.door.now())


@pytest.fixture(scope="module")  # a cloud must be gone before other tests use moto by themselves
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    if not preload.environment(tmp_path_factory.mktemp("clock") / "clock"):
        pytest.skip("libfaketime does not work on this machine, so no clock can be moved")
    with Cloud(state_dir=tmp_path_factory.mktemp("releases"), movable_clock=True) as cloud:
        setting = Setting(cloud, Report())
        setting.outputs = deploy(cloud, parameters=PARAMETERS)
        drop_items(setting)
        door = Door(setting.outputs["ApiUrl"], setting.outputs["PublishableKey"], setting.secret, cloud.clock.now)
        shop = Shop(setting, door)
        register(setting, FIRST)
        shop.run("Release", change="challenge", model_version=FIRST)
        yield shop


def drop_items(setting: Setting) -> None:
    rows = [{name: value for name, value in row.items() if name != "attributes"} for row in item_rows()]
    setting.landing_folder.mkdir(parents=True, exist_ok=True)
    with (setting.landing_folder / "items.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, tuple(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "in_stock": "true"} for row in rows)
    manifest = Manifest("tea and coffee", {"items": Kind(["items.csv"], rows=len(rows))})
    landing.drop(setting.cloud, setting.outputs["RawBucketName"], setting.landing_folder, manifest, lambda *_: None)


def register(setting: Setting, version: str) -> None:
    """As retrain leaves a model of the deployed code."""
    cloud, bucket = setting.cloud, setting.outputs["ArtifactsBucketName"]
    folder = cloud.state_dir / version
    folder.mkdir()
    artefact.save(replace(model(), manifest={**model().manifest, "model_version": version}), folder)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz", compresslevel=1) as content:
        content.add(folder, ".")
    key = f"models/{version}/output/model.tar.gz"
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=archive.getvalue())
    pages = cloud.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    resources = {each["LogicalResourceId"]: each for page in pages for each in page["StackResourceSummaries"]}
    role = cloud.client("iam").get_role(RoleName=resources["ModelRole"]["PhysicalResourceId"])["Role"]
    cloud.client("sagemaker").create_model(
        ModelName=f"{STACK}-{version}",
        PrimaryContainer={
            "Image": setting.outputs["ModelImageUri"],
            "ModelDataUrl": f"s3://{bucket}/{key}",
            "Environment": {"ARTIFACTS_BUCKET": bucket, "AWS_DEFAULT_REGION": cloud.region},
        },
        ExecutionRoleArn=role["Arn"],
    )


def visit(shop: Shop, person: str, likes: dict[str, tuple[float, float]]) -> str:
    """Looks at one list, and may click and buy. Returns the variant."""
    tab = Tab(shop.door, Visitor(0, 9, person, None), person)
    answer = tab.recommend("home", 4, "")
    assert answer["items"], answer
    led = {"recommendation_id": answer["recommendation_id"], "surface": "home"}
    first = answer["items"][0]
    events = [tab.event("view_item_list", items=[{"item_id": first["item_id"], "position": 0}], **led)]
    clicks, buys = np.random.default_rng(list(person.encode())).random(2) < likes[answer["variant"]]
    if clicks:
        events.append(tab.event("select_item", item_id=first["item_id"], **led))
    if clicks and buys:
        line = {"item_id": first["item_id"], "price": 5.0, "quantity": 1}
        order = {"transaction_id": f"order-{person}", "purchase_method": "online", "currency": "EUR", "value": 5.0}
        events.append(tab.event("purchase", items=[line], **order, **led))
    tab.post(events)
    return str(answer["variant"])


def come(shop: Shop, people: int, called: str, **likes: tuple[float, float]) -> list[str]:
    """Lets people come, some at once; returns the variant of each."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda number: visit(shop, f"{called}-{number:03}", likes), range(people)))


def begin(shop: Shop, version: str, share: float = 0.1) -> Serving:
    """A trial, as retrain begins it with a recipe that passed the gate."""
    register(shop.setting, version)
    shop.run("Release", change="challenge", model_version=version, share=share)
    return seen(shop)


def seen(shop: Shop) -> Serving:
    """What serves, once the front door knows it too: each of its containers keeps a split for so long."""
    time.sleep(SPLIT_AGE_S)
    return shop.serving()


def pass_the_first_stage(shop: Shop, called: str, **likes: tuple[float, float]) -> dict[str, Any]:
    """A day with a tenth of the people, and what rollout says then."""
    come(shop, OPENING, called, **likes)
    shop.cloud.clock.advance(hours=21)
    return shop.judge()


def shares(serving: Serving) -> dict[str, float]:
    return {arm.version: arm.share for arm in serving.arms if arm.share}


def test_a_better_recipe_takes_the_whole_by_stages_of_ten_and_fifty_and_a_hundred(shop: Shop) -> None:
    likes = {"champion": DISLIKED, "challenger": LIKED}

    tenth = begin(shop, BETTER)
    early = pass_the_first_stage(shop, "early", **likes)
    half = seen(shop)
    met = come(shop, DECIDING, "late", **likes)
    told = shop.judge()
    whole = shop.serving()

    assert (early["verdict"], told["verdict"]) == ("wait", "promote"), (early, told)
    assert shares(tenth) == {FIRST: 0.9, BETTER: 0.1}
    assert shares(half) == {FIRST: 0.5, BETTER: 0.5}
    assert shares(whole) == {BETTER: 1.0}
    assert (tenth.experiment, half.experiment, whole.experiment) == ("b2b2b2b2/0.1", "b2b2b2b2/0.5", None)
    assert 0.4 < met.count("challenger") / len(met) < 0.6


def test_a_worse_recipe_that_passed_the_gate_is_rolled_back(shop: Shop) -> None:
    likes = {"champion": LIKED, "challenger": DISLIKED}
    champion = shop.serving().arms[0].version

    begin(shop, WORSE, share=0.5)
    come(shop, DECIDING, "many", **likes)
    told = shop.judge()

    assert told["verdict"] == "roll_back", told
    assert "The challenger is clicked less." in told["reasons"]
    assert shares(shop.serving()) == {champion: 1.0}


def test_a_recipe_that_breaks_in_the_endpoint_goes_within_minutes_and_every_request_is_answered(shop: Shop) -> None:
    champion = shop.serving().arms[0].version
    template = edition(shop.cloud.state_dir / "dumb", BROKEN)
    shop.setting.outputs = deploy(shop.cloud, template, parameters=PARAMETERS)
    likes = {"champion": LIKED, "challenger": LIKED}
    shop.cloud.clock.advance(hours=2)  # an alarm looks at an hour, and the requests of the challenger before are in it

    begin(shop, DUMB)
    began: datetime = shop.cloud.clock.now()
    met = come(shop, 2 * OPENING, "unlucky", **likes)
    shop.cloud.clock.advance(minutes=10)
    protecting = shop.setting.outputs["ProtectStateMachineArn"]
    ended = shop.cloud.client("stepfunctions").list_executions(stateMachineArn=protecting)["executions"]

    assert met.count("challenger") >= 3
    assert shares(shop.serving()) == {champion: 1.0}
    assert min((each["stopDate"] - began).total_seconds() for each in ended) < 10 * 60

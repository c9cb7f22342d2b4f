"""The whole loop once, on a small simulated shop; each test asks one thing of what it left behind.

Where STACK_NAME names a stack of an account, only what such a stack can take is collected.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.cloud import Cloud
from local.demo import executions, landing, learning, loading, streaming
from local.demo.landing import Landed
from local.demo.page_client import PageClient
from local.demo.report import Report
from local.demo.setting import Setting
from local.demo.shopping import shopper
from local.demo.shopping.shopper import Change
from local.shops.manifest import Manifest
from local.shops.sample import sample_shoppers
from local.shops.simulated.write import write

OF_A_STACK = "test_a_stack_serves.py"
collect_ignore = (
    [path.name for path in Path(__file__).parent.glob("test_*.py") if path.name != OF_A_STACK]
    if os.environ.get("STACK_NAME")
    else []
)

SEED = 11
SIZE = {"items": 300, "shoppers": 500, "days": 45}

EASY_GATE = {"RecipeMargin": "0.5", "SliceMargin": "0.9", "SliceCases": "100000"}  # a small shop proves little


@dataclass
class Loop:
    """What the loop told on its way."""

    setting: Setting
    end: datetime
    manifest: Manifest
    landed: dict[str, Landed]
    first: dict[str, Any]
    second: dict[str, Any]
    user_id: str
    page: PageClient
    viewed: Change
    refused: Change


def quiet(_share: float, _doing: str) -> None:
    """Nobody looks at the bar."""


@pytest.fixture(scope="module")  # a cloud must be gone before other tests use moto by themselves
def loop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loop]:
    folder: Path = tmp_path_factory.mktemp("loop")
    with Cloud(state_dir=folder) as cloud:
        setting = Setting(cloud, Report())
        loading.deploy_stack(setting, **EASY_GATE)
        end = datetime.now(UTC)
        manifest = write(setting.landing_folder, seed=SEED, end=end, **SIZE)
        landed = landing.drop(cloud, setting.outputs["RawBucketName"], setting.landing_folder, manifest, quiet)

        first = executions.run(cloud, setting.outputs["RetrainStateMachineArn"], {}, quiet)
        streaming.start_enriching(setting)
        shoppers = sample_shoppers(setting.landing_folder, end, n=5)
        user_id = str(max(shoppers, key=lambda shopper: len(shopper["history"]))["user_id"])
        page = setting.page(user_id)
        viewed = shopper.view_and_ask_again(page)
        refused = shopper.refuse_and_ask_again(page)
        learning.propose(setting, patience=3)
        second = executions.run(cloud, setting.outputs["RetrainStateMachineArn"], {}, quiet)

        yield Loop(setting, end, manifest, landed, first, second, user_id, page, viewed, refused)

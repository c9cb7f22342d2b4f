"""The whole loop once, on a small simulated shop; each test asks one thing of what it left behind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.cloud import Cloud
from local.demo import executions, landing, shopper, streaming
from local.demo.landing import Landed
from local.demo.report import Report
from local.demo.setting import Setting
from local.deploy import deploy
from local.shops import simulated
from local.shops.manifest import Manifest

SHOPPER = "u-00007"


@dataclass
class Loop:
    """What the loop told on its way."""

    setting: Setting
    manifest: Manifest
    landed: dict[str, Landed]
    first: dict[str, Any] = field(default_factory=dict)
    second: dict[str, Any] = field(default_factory=dict)


def _quiet(_share: float, _doing: str) -> None:
    return None


@pytest.fixture(scope="session")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loop]:
    folder: Path = tmp_path_factory.mktemp("loop")
    manifest = simulated.write(folder / "shop", seed=11, end=datetime.now(UTC), items=250, shoppers=400, days=45)
    with Cloud(state_dir=folder / "state") as cloud:
        setting = Setting(cloud, Report(), outputs=deploy(cloud))
        landed = landing.drop(cloud, setting.outputs["RawBucketName"], folder / "shop", _quiet)
        yield Loop(setting, manifest, landed)

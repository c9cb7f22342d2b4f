"""Before the first day: the stack, the shop's history in the landing zone, the first model, then the schedules."""

from dataclasses import replace
from datetime import datetime

import numpy as np

from local.demo import executions, landing
from local.demo.setting import Setting
from local.deploy import STACK, deploy
from local.month import catalogue_files
from local.month.night import Night
from local.month.shopping.books import Books
from local.month.shopping.today import World
from local.month.size import Size
from local.month.truth import living_catalogue
from local.month.truth.counterfactuals import popularity_of_history
from local.month.truth.population import signed_in_browsers
from local.shops.simulated.shop import Shop
from local.shops.simulated.write import write_shop


def build(size: Size, seed: int, days: int, end: datetime) -> World:
    """The shop and everything that is to be true of its month."""
    items = living_catalogue.with_held_back(size.items, days)
    shop = Shop.build(seed, end, items, size.shoppers, size.history_days)
    life = living_catalogue.live(seed, shop.items, days)
    past = replace(shop, items=living_catalogue.before(shop.items, life))
    return World(past, life, days, popularity_of_history(past), Books(signed_in_browsers(past)))


def open_shop(setting: Setting, world: World) -> Night:
    """As docs/operations.md says it: deploy, drop the files, train once. Returns the first night."""
    chosen = {"Schedules": "ENABLED", "ClickMinutes": "30"}  # counts of each five minutes would take an hour of the run
    setting.outputs = deploy(setting.cloud, stack_name=STACK, parameters=chosen)
    night = Night(setting, world)
    from_the_start = np.flatnonzero(world.life.launched_on == 0).tolist()
    manifest = write_shop(setting.landing_folder, world.shop, catalogue_files.rows(world, 0, from_the_start))
    bucket = setting.outputs["RawBucketName"]
    landing.drop(setting.cloud, bucket, setting.landing_folder, manifest, lambda *_: None)
    executions.run(setting.cloud, setting.outputs["RetrainStateMachineArn"], {}, lambda *_: None)
    return night

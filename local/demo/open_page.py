"""Serves the shop's pages for a person to try, and prints their address."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from local.demo import learning
from local.demo.setting import Setting
from local.shops.manifest import Manifest
from local.shops.sample import sample_shoppers
from local.storefront.catalogue import catalogue_files
from local.storefront.orders import orders_of
from local.storefront.server import ShopServer


@contextmanager
def open_page(setting: Setting) -> Iterator[ShopServer]:
    """Serves the shop for the length of the block. What an earlier run kept counts from here on."""
    with setting.report.step("open") as (step, advance):
        advance(0.1, "the pages' catalogue, shoppers and orders, from the shop's files")
        shop = _shop(setting).start()
        step.tell(f"{shop.url}, {setting.report.seconds():.0f} s after the start")
    try:
        setting.put_aside("opened", {"source": setting.source})
        yield shop
    finally:
        shop.stop()


def tell_address(setting: Setting, shop: ShopServer, then: str) -> None:
    """Where the shop is; `then` says what happens behind it, or how it ends."""
    console = setting.report.console
    console.print(f"\nShop  [link]{shop.url}[/link]   {_hint(setting, shop)}")
    console.print(f"API   {setting.outputs['ApiUrl']}/v1/recommendations   key {setting.outputs['PublishableKey']}")
    console.print(f"Logs  {setting.cloud.log_dir}")
    console.print(f"{then}\n", markup=False)


def _hint(setting: Setting, shop: ShopServer) -> str:
    first = "sign in as one of its shoppers, " if shop.has_shoppers else ""
    then = "click, and see the lists change" if learning.has_endpoint(setting) else "and look at its shelves"
    return first + then


def _shop(setting: Setting) -> ShopServer:
    now, folder = datetime.now(UTC), setting.landing_folder
    shoppers = sample_shoppers(folder, now)
    return ShopServer(
        setting.outputs["ApiUrl"],
        setting.outputs["PublishableKey"],
        setting.secret,
        shoppers,
        catalogue_files(folder, now),
        orders_of(folder, {shopper["user_id"] for shopper in shoppers}, now),
        shop=Manifest.load(folder).shop,
    )

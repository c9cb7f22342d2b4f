"""Serves the shop's pages for a person to try, and prints their address."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from local.demo.setting import Setting
from local.shops.manifest import Manifest
from local.shops.sample import sample_shoppers
from local.storefront.catalogue import catalogue_files
from local.storefront.orders import orders_of
from local.storefront.server import ShopServer


@contextmanager
def open_page(setting: Setting) -> Iterator[ShopServer]:
    """Serves the shop for the length of the block."""
    shop = _shop(setting).start()
    try:
        console = setting.report.console
        console.print(
            f"\nShop  [link]{shop.url}[/link]   sign in as one of its shoppers, click, and see the lists change"
        )
        console.print(f"API   {setting.outputs['ApiUrl']}/v1/recommendations   key {setting.outputs['PublishableKey']}")
        console.print(f"Logs  {setting.cloud.log_dir}\nCtrl-C stops it; the next `make demo` goes on from here.")
        yield shop
    finally:
        shop.stop()


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

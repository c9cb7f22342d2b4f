"""The page on which a person plays shopper, and the addresses to find it at."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from local.demo.setting import Setting
from local.page_server import PageServer
from local.shops import Manifest, sample_shoppers


@contextmanager
def open_page(setting: Setting) -> Iterator[PageServer]:
    """Serve it for as long as the block lasts."""
    shoppers = sample_shoppers(setting.landing_folder, datetime.now(UTC))
    shop = Manifest.load(setting.landing_folder).shop
    page = PageServer(setting.outputs["ApiUrl"], setting.outputs["PublishableKey"], setting.secret, shoppers, shop=shop)
    page.start()
    try:
        console = setting.report.console
        console.print(f"\nPage  [link]{page.url}[/link]   choose a shopper, click, and see the list change")
        console.print(f"API   {setting.outputs['ApiUrl']}/v1/recommendations   key {setting.outputs['PublishableKey']}")
        console.print(f"Logs  {setting.cloud.log_dir}\nCtrl-C stops it; the next `make demo` goes on from here.")
        yield page
    finally:
        page.stop()

"""The shop, served as `make demo` serves it, and shoppers who come to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from local.storefront.server import ShopServer
from tests.browser.conftest import ORDINARY_AGENT
from tests.browser.deployed import Deployed
from tests.browser.shop import goods
from tests.browser.shop.shopper import Shopper

GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"


@pytest.fixture(scope="package")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return goods.catalogue(tmp_path_factory.mktemp("goods"))


@pytest.fixture
def shop(deployed: Deployed, catalogue: dict[str, bytes]) -> Iterator[ShopServer]:
    """On a port of its own, by which the raw zone tells one test's events from another's."""
    secrets = deployed.cloud.client("secretsmanager")
    secret = secrets.get_secret_value(SecretId=deployed.outputs["UserTokenSecretArn"])["SecretString"]
    orders = {"ann": [goods.BOUGHT_BEFORE]}
    server = ShopServer(deployed.api_url, deployed.key, secret, goods.SHOPPERS, catalogue, orders, shop="Tea & Co")
    yield server.start()
    server.stop()


@pytest.fixture
def comes(browser: Browser, shop: ShopServer, deployed: Deployed) -> Iterator[Callable[..., Shopper]]:
    """Call it with the browser's settings: a shopper, whose console must stay empty."""
    shoppers = []

    def comes(gpc: bool = False, **settings: Any) -> Shopper:
        context = browser.new_context(**{"user_agent": ORDINARY_AGENT, "reduced_motion": "reduce", **settings})
        if gpc:
            context.add_init_script(GPC)
        shoppers.append(Shopper(context, shop, deployed))
        return shoppers[-1]

    yield comes
    for shopper in shoppers:
        shopper.context.close()
    assert [fault for shopper in shoppers for fault in shopper.faults] == []


@pytest.fixture
def shopper(comes: Callable[..., Shopper]) -> Shopper:
    """Somebody new, who agreed to be remembered."""
    shopper = comes()
    shopper.goes("/")
    shopper.page.get_by_role("button", name="Yes, remember").click()
    return shopper

"""The embedded cloud, a shop's pages and a headless Chromium: started once for this folder, and gone after it."""

import json
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from local.cloud import Cloud
from local.deploy import deploy
from tests.browser.deployed import Deployed
from tests.browser.site import Site
from tests.browser.visit import Visit

MARKUP = "<img src=x onerror=\"document.title='broken'\"> & <b>bold</b>"
TRENDING = [
    {"item_id": f"item-{number}", "title": f"{MARKUP} {number}", "price": 10.5 + number, "currency": "EUR"}
    | {"product_url": "javascript:document.title='broken'" if number == 1 else f"blank.html?item={number}"}
    for number in range(20)
]
ORDINARY_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"


@pytest.fixture(scope="package")  # moto's state is the process's own: the cloud must be gone before other tests use it
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with Cloud(state_dir=tmp_path_factory.mktemp("browser")) as cloud:
        outputs = deploy(cloud)
        lists = json.dumps({"trending": TRENDING}).encode()
        cloud.client("s3").put_object(Bucket=outputs["ArtifactsBucketName"], Key="config/trending.json", Body=lists)
        deployed = Deployed(cloud, outputs)
        deployed.wake()
        yield deployed


@pytest.fixture(scope="package")
def site(deployed: Deployed) -> Iterator[Site]:
    site = Site(deployed.api_url, deployed.key)
    yield site
    site.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.fail("These tests drive Chromium: apt-get install chromium, or make test, which does so")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-blink-features=AutomationControlled"]  # an ordinary shopper's
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, site: Site, deployed: Deployed) -> Iterator[Callable[..., Visit]]:
    """Call it with the browser's settings, and a script that runs before any of the page's."""
    visits = []

    def visiting(before: str = "", **settings: Any) -> Visit:
        context = browser.new_context(**{"user_agent": ORDINARY_AGENT, **settings})
        if before:
            context.add_init_script(before)
        visits.append(Visit(context, site, deployed))
        return visits[-1]

    yield visiting
    for visit in visits:
        visit.context.close()


@pytest.fixture
def visit(visitor: Callable[..., Visit]) -> Iterator[Visit]:
    """An ordinary shopper; whatever happens, his console stays empty."""
    visit = visitor()
    yield visit
    assert visit.faults == []

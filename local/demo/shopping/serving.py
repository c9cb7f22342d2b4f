"""A shopper's click and "not interested" change the list; 1,000 shoppers split between the variants."""

from datetime import UTC, datetime
from typing import Any

from local.demo.learning import endpoint_variants
from local.demo.page_client import PageClient
from local.demo.setting import Setting
from local.demo.shopping import shopper, split
from local.shops.sample import sample_shoppers

SHOPPERS_IN_SPLIT = 1_000


def somebody(setting: Setting) -> PageClient:
    """A known shopper with some history, the same one at every start; a visitor, where the shop names nobody."""
    shoppers = sample_shoppers(setting.landing_folder, datetime.now(UTC), n=40)
    if not shoppers:
        return setting.page()
    return setting.page(str(max(shoppers, key=lambda shopper: len(shopper["history"]))["user_id"]))


def listen(setting: Setting, page: PageClient) -> None:
    """Compares a shopper's list before and after one click."""
    with setting.report.step("click") as (step, advance):
        advance(0.2, f"{page.name} gets a list, views an item, gets a list again")
        change = shopper.view_and_ask_again(page)
        setting.put_aside("click", {"before": change.before, "after": change.after, "viewed": change.clicked})
        step.rows = len(change.after)
        step.tell(f"{page.name} viewed {change.clicked['title']}; {change.moved()} after {change.seconds:.2f} s")
        step.tell(f"before: {_titles(change.before)}")
        step.tell(f"after:  {_titles(change.after)}")
        step.tell(f"served by {page.recommend()['served_by']}; {change.after[0]['reason']}")


def refuse(setting: Setting, page: PageClient) -> None:
    """Compares a shopper's list before and after one "not interested"."""
    with setting.report.step("refuse") as (step, advance):
        advance(0.2, "not interested")
        change = shopper.refuse_and_ask_again(page)
        step.tell(f"“not interested” in {change.clicked['title']}: gone after {change.seconds:.2f} s")


def split_people(setting: Setting) -> None:
    """Counts the sticky split. Raises: AssertionError when one shopper gets two variants."""
    with setting.report.step("split") as (step, advance):
        api_url, key = setting.outputs["ApiUrl"], setting.outputs["PublishableKey"]
        counted, strayed = split.count_variants(api_url, key, SHOPPERS_IN_SPLIT, advance)
        step.rows = SHOPPERS_IN_SPLIT
        step.tell(", ".join(f"{name} {count}" for name, count in counted.most_common()))
        for name, variant in sorted(endpoint_variants(setting).items()):
            step.tell(f"{name}: {variant['model']}, weight {variant['weight']}, scales {variant['scales']}")
        if strayed:
            raise AssertionError(f"{strayed} shoppers got another variant on their second request")


def _titles(items: list[dict[str, Any]], n: int = 5) -> str:
    return " | ".join(item["title"][:28] for item in items[:n])

"""Steps 5 and 6: a shopper asks, clicks and refuses; a thousand shoppers fall into the variants."""

from datetime import UTC, datetime
from typing import Any

from local.demo import shopper, split
from local.demo.learning import endpoint_variants
from local.demo.setting import Setting
from local.shops import sample_shoppers

SHOPPERS_IN_SPLIT = 1_000


def listen(setting: Setting) -> str:
    """Before and after one click and one "not interested" of the same shopper; returns that shopper's id."""
    user_id = _somebody(setting)
    page = setting.page(user_id)
    with setting.report.step("click") as (step, advance):
        advance(0.2, f"shopper {user_id} asks, views, asks again")
        change = shopper.view_and_ask_again(page)
        setting.put_aside("click", {"before": change.before, "after": change.after, "viewed": change.clicked})
        step.rows = len(change.after)
        step.tell(f"shopper {user_id} viewed {change.clicked['title']}; {change.moved()} after {change.seconds:.2f} s")
        step.tell(f"before: {_titles(change.before)}")
        step.tell(f"after:  {_titles(change.after)}")
        step.tell(f"served by {page.recommend()['served_by']}; {change.after[0]['reason']}")

    with setting.report.step("refuse") as (step, advance):
        advance(0.2, "not interested")
        change = shopper.refuse_and_ask_again(page)
        step.tell(f"“not interested” in {change.clicked['title']}: gone after {change.seconds:.2f} s")
    return user_id


def _somebody(setting: Setting) -> str:
    """A known shopper with some history, the same at every start."""
    shoppers = sample_shoppers(setting.landing_folder, datetime.now(UTC), n=40)
    return str(max(shoppers, key=lambda shopper: len(shopper["history"]))["user_id"])


def split_people(setting: Setting) -> None:
    """The sticky split as counted. Raises: AssertionError when a shopper met two variants."""
    with setting.report.step("split") as (step, advance):
        api_url, key = setting.outputs["ApiUrl"], setting.outputs["PublishableKey"]
        counted, strayed = split.count_variants(api_url, key, SHOPPERS_IN_SPLIT, advance)
        step.rows = SHOPPERS_IN_SPLIT
        step.tell(", ".join(f"{name} {count}" for name, count in counted.most_common()))
        for name, told in sorted(endpoint_variants(setting).items()):
            step.tell(f"{name}: {told['model']}, weight {told['weight']}, scales {told['scales']}")
        if strayed:
            raise AssertionError(f"{strayed} shoppers met another variant when they asked again")


def _titles(items: list[dict[str, Any]], n: int = 5) -> str:
    return " | ".join(item["title"][:28] for item in items[:n])

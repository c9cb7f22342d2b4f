"""The month: opens the shop, then day and night in turn, and tells each day's figures as soon as they are known."""

import time
from collections.abc import Callable, Iterator

from local.demo.setting import Setting
from local.month import opening
from local.month.calendar import BEGINS_AT, Calendar
from local.month.day import pass_day
from local.month.night import clean
from local.month.report.figures import Figures, figures
from local.month.report.releases import releases_of
from local.month.shopping.tab import Door
from local.month.size import Size
from local.month.traffic import Traffic


def live(
    setting: Setting, calendar: Calendar, size: Size, seed: int, days: int, tell: Callable[[str], None]
) -> Iterator[Figures]:
    """One row a day. Raises: what stops a shop, such as a failed deployment."""
    began = time.monotonic()
    world = opening.build(size, seed, days, calendar.now())
    night, proposing = opening.open_shop(setting, world)
    tell(f"opened in {time.monotonic() - began:.0f} s: {'; '.join(night.news(1).releases)}")
    traffic = Traffic(setting.cloud)
    door = Door(setting.outputs["ApiUrl"], setting.outputs["PublishableKey"], setting.secret, calendar.now)
    for day in range(1, days + 1):
        began = time.monotonic()
        passed = pass_day(setting, world, calendar, door, proposing, day, size.visitors)
        evening = time.monotonic()
        if day < days:
            calendar.advance(day + 1, BEGINS_AT)
        else:
            clean(setting)
        seconds = (evening - began, time.monotonic() - evening)
        news = night.news(day + 1)
        released = releases_of(passed, news, proposing)
        yield figures(world, passed, news, released, night.ledger(), traffic.take(), seconds)

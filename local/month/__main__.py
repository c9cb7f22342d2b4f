"""`python -m local.month [--days 30] [--visitors 500] [--small] [--seed 7]`: what `make month` runs."""

import argparse
import sys
from dataclasses import replace

from local.cloud import Cloud
from local.demo.report import Report
from local.demo.setting import Setting
from local.month import month
from local.month.calendar import Calendar
from local.month.releases.held import stories_held
from local.month.releases.stories import proposals_of
from local.month.report import lines, page
from local.month.size import SMALL, Size
from local.runtime.checkout import ROOT
from local.runtime.state_lock import start_over

STATE = ROOT / ".aisle" / "month"


def main() -> int:
    given = _arguments()
    size = SMALL if given.small else Size()
    size = replace(size, visitors=given.visitors or size.visitors)
    start_over(STATE)
    rows = []
    with Cloud(state_dir=STATE, movable_clock=True) as cloud:
        calendar = Calendar(cloud)
        print(lines.HEAD)
        setting = Setting(cloud, Report())
        for row in month.live(setting, calendar, size, given.seed, given.days, print):
            rows.append(row)
            print(lines.line(row), *lines.notes(row), sep="\n     ", flush=True)
            page.write(STATE, rows, given.seed, size)
    held = stories_held([row.trial for row in rows]) if proposals_of(given.days) else []
    page.write(STATE, rows, given.seed, size, held)
    print("", *(lines.verdict(each) for each in held), f"The page: {STATE / page.FILE}", sep="\n")
    return 0 if all(each.is_true for each in held) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.month", description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--visitors", type=int, help="a day; the size's own if not given")
    parser.add_argument("--small", action="store_true", help="the shop of the tests")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

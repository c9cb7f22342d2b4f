"""`python -m local.demo [--data FOLDER] [--once] [--fresh]`: what `make demo` runs."""

import argparse
import shutil
import sys
import time
from pathlib import Path

from local.cloud import ROOT, Cloud
from local.demo import journey
from local.demo.open_page import open_page
from local.demo.report import Report
from local.demo.setting import Setting


def main() -> int:
    given = _arguments()
    name = "simulated" if given.data is None else given.data.resolve().name
    state_dir = ROOT / ".aisle" / name
    if given.fresh:
        shutil.rmtree(state_dir, ignore_errors=True)
    report = Report()
    with Cloud(state_dir=state_dir) as cloud:
        setting = Setting(cloud, report, given.data)
        try:
            journey.run(setting)
        except Exception as error:  # noqa: BLE001 - whatever failed belongs in the table, and the exit code says so
            report.print_table(f"Aisle: {name}")
            report.console.print(f"[red]The demo stopped:[/] {type(error).__name__}: {error}", markup=True)
            report.console.print(f"The logs of functions and jobs are in {cloud.log_dir}")
            return 1
        report.print_table(f"Aisle: {name}")
        if not given.once:
            with open_page(setting):
                _wait()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of real data; the simulated shop if not given")
    parser.add_argument("--once", action="store_true", help="stop after the table")
    parser.add_argument("--fresh", action="store_true", help="forget what earlier runs collected")
    return parser.parse_args()


def _wait() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    sys.exit(main())

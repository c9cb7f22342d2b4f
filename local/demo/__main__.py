"""`python -m local.demo [--data FOLDER] [--once] [--fresh]`: what `make demo` runs."""

import argparse
import sys
import time
from pathlib import Path

from local.cloud import Cloud
from local.demo import journey
from local.demo.open_page import open_page
from local.demo.report import Report
from local.demo.setting import Setting
from local.runtime.checkout import ROOT
from local.runtime.state_lock import start_over


def main() -> int:
    given = _arguments()
    name = "simulated" if given.data is None else given.data.resolve().name
    state_dir = ROOT / ".aisle" / name
    try:
        if given.fresh:
            start_over(state_dir)
        cloud = Cloud(state_dir=state_dir).start()
    except OSError as error:
        sys.stderr.write(f"The demo did not start: {error}\n")
        return 1
    try:
        return _journey(Setting(cloud, Report(), given.data), name, given.once)
    finally:
        cloud.stop()


def _journey(setting: Setting, name: str, once: bool) -> int:
    """Returns the exit code: 0 only if every step passed."""
    report = setting.report
    try:
        journey.run(setting)
    except Exception as error:  # noqa: BLE001 - the table and the exit code report any failure
        report.print_table(f"Aisle: {name}")
        report.console.print(f"The demo stopped: {type(error).__name__}: {error}", markup=False)
        report.console.print(f"The logs of functions and jobs are in {setting.cloud.log_dir}")
        return 1
    report.print_table(f"Aisle: {name}")
    if not once:
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

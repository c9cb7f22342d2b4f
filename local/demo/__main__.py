"""`python -m local.demo [--data FOLDER] [--once] [--fresh]`: what `make demo` runs."""

import argparse
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from local.cloud import Cloud
from local.demo import journey
from local.demo.open_page import open_page, tell_address
from local.demo.report import Report
from local.demo.reporting import failures
from local.demo.reporting.file_table import print_files
from local.demo.reporting.stray_traces import traces_to_log
from local.demo.setting import Setting
from local.runtime.checkout import ROOT
from local.runtime.state_lock import start_over

INTERRUPTED = 130  # as a shell says it of Ctrl-C
HOW_IT_ENDS = "Ctrl-C stops it; the next `make demo` goes on from here."


def main() -> int:
    given, report = _arguments(), Report()
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
        with traces_to_log():
            return _journey(Setting(cloud, report, given.data), name, given.once)
    except KeyboardInterrupt:
        report.console.print("\nStopped. The next `make demo` goes on from what was kept.", markup=False)
        return INTERRUPTED
    finally:
        cloud.stop()


def _journey(setting: Setting, name: str, once: bool) -> int:
    """Returns the exit code: 0 only if every step passed. An open shop stays open until Ctrl-C, unless `once`."""
    with ExitStack() as doors:
        shop, failure = None, None
        try:
            behind = journey.reach_first_page(setting)
            shop = doors.enter_context(open_page(setting))
            tell_address(setting, shop, behind)
            journey.go_on(setting)
        except Exception as error:  # noqa: BLE001 - the table and the exit code report any failure
            failure = error
        _print_tables(setting, name, failure)
        if shop is not None and not once:
            tell_address(setting, shop, HOW_IT_ENDS)
            _wait()
    return 0 if failure is None else 1


def _print_tables(setting: Setting, name: str, failure: Exception | None) -> None:
    report = setting.report
    report.print_table(f"Aisle: {name}")
    print_files(setting)
    if failure is not None:
        step = report.steps[-1].name if report.steps else "the start"
        for line in failures.explain(failure, step, setting.cloud.log_dir):
            report.console.print(line, markup=False, soft_wrap=True)


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

"""Measures how a training's time and memory grow with the shop: simulated shops of 1 to 30 million interactions.

    python -m benchmarks.scale --sizes 1,3,10,30 --plot docs/pictures/scale.png

An interaction is a row of the interactions table. Two in three are impressions, and both counts are reported. Each shop
is trained in its own process, in the steps of `training.container.train`: read, fit, evaluate, fit again on everything,
write. Making the shop is not counted.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.pictures import picture
from benchmarks.scale_plot import plot
from benchmarks.simulated import counted, simulated_shop

MOST_ITEMS = 200_000
INTERACTIONS_OF_AN_ITEM, INTERACTIONS_OF_A_SHOPPER = 50, 224  # means; a shopper's within DAYS
DAYS, SEED = 90, 7
COLUMNS = ("interactions", "impressions", "people", "items", "seconds", "cpu_seconds", "peak_gib")


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as scratch:
        shops = options.shops or Path(scratch)
        results = [measure(shops, float(size), keep=options.shops is not None) for size in options.sizes.split(",")]
    show(results)
    if options.plot:
        plot(results, options.plot)
    line = json.dumps({"benchmark": "scale", "sizes": results})
    if options.out:
        options.out.write_text(line + "\n")
    print(line)


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1,3,10,30", help="millions of interactions")
    parser.add_argument("--shops", type=Path, help="folder that keeps the shops for another run")
    parser.add_argument("--out", type=Path, help="file for the line of JSON")
    parser.add_argument("--plot", type=picture, help="file for the picture")
    return parser.parse_args(argv)


def measure(shops: Path, millions: float, keep: bool) -> dict[str, Any]:
    """Makes a shop unless it exists, and trains it."""
    folder = shops / f"{millions:g}-million"
    if not folder.exists():
        print(f"making a shop of {millions:g} million interactions", file=sys.stderr)
        items = min(MOST_ITEMS, int(millions * 1e6 / INTERACTIONS_OF_AN_ITEM))
        simulated_shop(folder, items, int(millions * 1e6 / INTERACTIONS_OF_A_SHOPPER), DAYS, SEED)
    command = [sys.executable, "-m", "benchmarks.scale_training", str(folder)]
    trained = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    result = {"millions": millions, **counted(folder), **json.loads(trained.splitlines()[-1])}
    print(json.dumps(result), file=sys.stderr)
    if not keep:
        shutil.rmtree(folder)
    return result


def show(results: list[dict[str, Any]]) -> None:
    print("".join(f"{name:>14}" for name in COLUMNS))
    for result in results:
        print("".join(f"{result[name]:>14,}" for name in COLUMNS))
    stages = {stage: None for result in results for stage in result["stages"]}
    print(f"\n{'seconds of':24}" + "".join(f"{result['millions']:>10g} M" for result in results))
    for stage in stages:
        cells = (result["stages"].get(stage, {}).get("seconds", 0.0) for result in results)
        print(f"{stage:24}" + "".join(f"{cell:>12}" for cell in cells))
    print()


if __name__ == "__main__":
    main()

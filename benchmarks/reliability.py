"""The reliability plot of a training: predicted likelihoods against observed shares.

    python -m benchmarks.reliability evaluation.json --plot docs/pictures/reliability.png

Every model artefact contains `evaluation.json`. Each point is one bin of candidates of the newest, held-out
interactions.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.pictures import picture, pyplot, save


def main() -> None:
    options = arguments()
    evaluation = json.loads(options.evaluation.read_text())
    for row in evaluation["reliability"]:
        print(json.dumps(row))
    print(f"calibration error {evaluation['calibration_error']}")
    plot(evaluation, options.plot)


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("evaluation", type=Path, help="evaluation.json of a model")
    parser.add_argument("--plot", type=picture, required=True, help="file for the picture")
    return parser.parse_args(argv)


def plot(evaluation: dict[str, Any], path: Path) -> None:
    promised = [row["score"] for row in evaluation["reliability"]]
    came_true = [row["came_true"] for row in evaluation["reliability"]]
    seen = [row for row in zip(promised, came_true, strict=True) if min(row) > 0]  # the axes are logarithmic
    if not seen:
        raise SystemExit("nothing to draw: every bin of this evaluation has a share of 0")
    figure, axis = pyplot().subplots(figsize=(5, 5))
    ends = [min(map(min, seen)), max(map(max, seen))]
    axis.loglog(ends, ends, "--", color="#999999", label="as promised")
    axis.loglog(*zip(*seen, strict=True), "o-", color="#26406b", label="measured")
    axis.set_xlabel("likelihood promised, mean of a bin")
    axis.set_ylabel("share that came true")
    axis.set_title(f"Expected calibration error {evaluation['calibration_error']:.4f}")
    axis.grid(True, which="both", alpha=0.25)
    axis.legend(frameon=False)
    save(figure, path)


if __name__ == "__main__":
    main()

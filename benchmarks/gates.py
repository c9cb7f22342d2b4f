"""How often the recipe gate admits, by the true difference and the number of cases: `python -m benchmarks.gates`.

Two made-up recipes agree on 90 % of their cases (`benchmarks.gate_cases`). The last line is JSON, of 10,000 cases.
"""

import argparse
import json

import numpy as np

from aisle.admission.cases import pack_cases
from aisle.admission.gate import admit_recipe
from aisle.admission.limits import Limits
from aisle.admission.slice_names import PROTECTED
from benchmarks.gate_cases import MANY, drawn_cases

SIZES = (1_000, 3_000, MANY)
KINDS: dict[str, tuple[float, tuple[str, ...]]] = {
    "equal": (0.0, ()),
    "worse_by_5_percent": (0.05, ()),
    "worse_by_10_percent": (0.1, ()),
    "new_people_at_nothing": (0.0, ("new_people",)),
    "protected_slices_at_nothing": (0.0, PROTECTED),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=100, help="nights of each kind")
    given = parser.parse_args()
    figures: dict[str, dict[str, float]] = {}
    print(f"{'admitted':30}" + "".join(f"{size:>9,}" for size in SIZES))
    for name, (worse, dead) in KINDS.items():
        shares = [float(np.mean([_admitted(worse, dead, size, run) for run in range(given.runs)])) for size in SIZES]
        print(f"{name:30}" + "".join(f"{share:9.2f}" for share in shares), flush=True)
        figures[name] = {"value": round(shares[-1], 4), "runs": given.runs}
    print(json.dumps(figures))


def _admitted(worse: float, dead: tuple[str, ...], size: int, run: int) -> bool:
    base, new = drawn_cases(cases=size, base_seed=run), drawn_cases(worse, size, 2, run, dead=dead)
    told, base_told = (
        {
            "users": len(np.unique(cases.person)),
            "metrics": {name: float(cases.gain.mean()) for name in ("hr@10", "ndcg@10", "coverage@10")},
            "popularity": dict.fromkeys(("hr@10", "ndcg@10", "coverage@10"), 0.1),
            "calibration_error": 0.0,
            "reliability": [{"count": 1, "came_true": 0.005}],
            "latency_ms": 4.0,
            "size_bytes": 5e7,
        }
        for cases in (new, base)
    )
    return admit_recipe(told, pack_cases(new), base_told, pack_cases(base), Limits()).approved


if __name__ == "__main__":
    main()

"""Evaluations and their cases, as a training would leave them, for the tests of the gates."""

import numpy as np

from aisle.admission.cases import Cases, pack_cases

MANY = 10_000


def evaluation(ndcg=0.2, popular=0.1, users=500, protocol="leave last out", error=0.0, **metrics):
    return {
        "protocol": protocol,
        "users": users,
        "errors": {"ndcg@10": error},
        "metrics": {"hr@10": 0.3, "ndcg@10": ndcg, "coverage@10": 0.4, **metrics},
        "popularity": {"hr@10": 0.2, "ndcg@10": popular, "coverage@10": 0.01},
        "calibration_error": 0.001,
        "reliability": [{"count": 1_000, "score": 0.005, "came_true": 0.005}],
        "latency_ms": 4.0,
        "size_bytes": 50_000_000,
        "slices": {},
        "evaluated_on": "01db3deff96232c2",
    }


def sliced(ndcg, examples=400, hr=0.4, error=0.01):
    return {"examples": examples, "ndcg@10": ndcg, "hr@10": hr, "error": error}


def drawn_cases(worse=0.0, cases=MANY, people=None, seed=1, base_seed=1, agreement=0.9, dead=(), popular=0.1):
    """A model's evaluation and its cases. It ranks as another model does, in all but a part of the cases.

    `worse`: the share of its gains that it loses everywhere; `dead`: slices in which it ranks nothing right.
    """
    base, own = np.random.default_rng(base_seed), np.random.default_rng([base_seed, seed])
    person = np.sort(base.integers(0, people or cases // 8, cases)).astype(np.uint64)
    slices = {"new_people": base.random(cases) < 0.08, "cold_items": base.random(cases) < 0.05}
    slices |= {"tail_items": base.random(cases) < 0.5, "head_items": base.random(cases) < 0.4}
    slices |= {f"category:{each}": base.random(cases) < 0.1 for each in range(8)}
    gain = np.where(own.random(cases) < agreement, _gains(base, cases), _gains(own, cases))
    gain = np.where(own.random(cases) < worse, 0.0, gain)
    for name in dead:
        gain = np.where(slices[name], 0.0, gain)
    gain = gain.astype(np.float32).astype(np.float64)
    told = evaluation(round(float(gain.mean()), 5), popular, users=len(np.unique(person)))
    return told, Cases(person, gain, gain > 0, slices)


def packed(drawn):
    told, cases = drawn
    return told, pack_cases(cases)


def _gains(random, cases):
    """Of three cases in eight the item is among the first ten."""
    return np.where(random.random(cases) < 0.375, 1 / np.log2(random.integers(0, 10, cases) + 2), 0.0)

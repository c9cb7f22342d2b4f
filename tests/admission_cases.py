"""Evaluations and their cases, as a training would leave them, for the tests of the gates."""

import numpy as np

from aisle.admission.cases import pack_cases
from benchmarks import gate_cases


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


def drawn_cases(popular=0.1, **how):
    """An evaluation and its cases, as `benchmarks.gate_cases` draws them."""
    cases = gate_cases.drawn_cases(**how)
    told = evaluation(round(float(cases.gain.mean()), 5), popular, users=len(np.unique(cases.person)))
    return told, cases


def packed(drawn):
    told, cases = drawn
    return told, pack_cases(cases)

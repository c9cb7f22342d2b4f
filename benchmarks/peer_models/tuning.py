"""Tunes a peer on validation: one setting at a time, with the best values of the settings before it."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from aisle.arrays.columns import take
from benchmarks.peer_models.given import Given
from benchmarks.peer_models.peer import Peer
from benchmarks.protocols import Protocol, Split
from benchmarks.ranking import rank_cases, table

CHOSEN = Path(__file__).with_name(
    "chosen.json"
)  # dataset -> protocol -> peer -> settings that differ from the defaults
AIMS: dict[Protocol, str] = {
    "leave-one-out": "ndcg@10",
    "temporal": "ndcg@10",
    "next-in-session": "mrr@20",
    "next-basket": "ndcg@10",
}
CASES = 4_000  # validation cases to try a setting on
ROUNDS = 2  # through all settings; the second starts from the result of the first


def chosen(dataset: str, protocol: str, name: str) -> dict[str, Any]:
    """The settings that `--tune` has written; empty where it has not run."""
    settings = json.loads(CHOSEN.read_text()) if CHOSEN.exists() else {}
    found: dict[str, Any] = settings.get(dataset, {}).get(protocol, {}).get(name, {})
    return found


def tune(peer: Peer, validation: Split, protocol: Protocol) -> Peer:
    sample, aim = _sample(validation), AIMS[protocol]
    given = Given(sample)
    tried: dict[Peer, float] = {}
    last: list[Any] = [None, None]  # the fit's settings and what it learned

    def worth(candidate: Peer) -> float:
        if candidate not in tried:
            of_fit = {key: value for key, value in vars(candidate).items() if key not in candidate.AT_SCORING}
            if last[0] != of_fit:
                last[:] = of_fit, candidate.fit(given)
            tried[candidate] = table(rank_cases(candidate.scorer(given, last[1]), sample), sample)[aim]
            print(f"{aim} {tried[candidate]:.5f}  {candidate}", file=sys.stderr, flush=True)
        return tried[candidate]

    for _ in range(ROUNDS):
        before = peer
        for name, values in peer.GRID.items():
            peer = max([peer, *(_with(peer, name, value) for value in values)], key=worth)  # ties go to the first
        if peer == before:
            break
    return peer


def remember(dataset: str, protocol: str, name: str, peer: Peer) -> None:
    settings = json.loads(CHOSEN.read_text()) if CHOSEN.exists() else {}
    usual = asdict(type(peer)())  # type: ignore[call-overload]
    own = {key: value for key, value in asdict(peer).items() if value != usual[key]}  # type: ignore[call-overload]
    settings.setdefault(dataset, {}).setdefault(protocol, {})[name] = own
    CHOSEN.write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n")


def _with(peer: Peer, name: str, value: Any) -> Peer:
    changed: Peer = replace(peer, **{name: value})  # type: ignore[type-var]
    return changed


def _sample(of: Split) -> Split:
    """A random sample of the cases, renumbered."""
    kept = np.sort(np.random.default_rng(0).permutation(len(of.cases))[:CASES])
    case, item = np.divmod(of.relevant, len(of.dataset.catalogue))
    place = np.searchsorted(kept, case)
    is_kept = (place < len(kept)) & (kept[np.minimum(place, len(kept) - 1)] == case)
    relevant = place[is_kept] * len(of.dataset.catalogue) + item[is_kept]
    return replace(of, cases=take(of.cases, kept), relevant=relevant)

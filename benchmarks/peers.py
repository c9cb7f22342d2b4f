"""Compares Aisle with other recommenders: the same split, the same metric code, one table.

    python -m benchmarks.peers --data DIR --format amazon-sequences --protocol leave-one-out

Runs in the environment of `make bench-install`. `--tune` chooses a peer's settings on the validation of this dataset
and protocol, and writes them to peer_models/chosen.json. A peer without such settings uses its defaults.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, get_args

from benchmarks.datasets import FORMATS, read
from benchmarks.peer_models import tuning
from benchmarks.peer_models.als import Als, AlsByDefault
from benchmarks.peer_models.bm25 import Bm25
from benchmarks.peer_models.ease import Ease, EaseWithRecency
from benchmarks.peer_models.given import Given
from benchmarks.peer_models.peer import Peer
from benchmarks.peer_models.personal_frequency import PersonalFrequency, PersonalThenGlobal
from benchmarks.peer_models.popularity import Popularity
from benchmarks.peer_models.sasrec import SasRec
from benchmarks.peer_models.sequential_rules import SequentialRules
from benchmarks.peer_models.tifu_knn import TifuKnn
from benchmarks.peer_models.vsknn import VSkNN
from benchmarks.peers_table import plot, show
from benchmarks.pictures import picture
from benchmarks.protocols import Protocol, Split, split
from benchmarks.quality import measure
from benchmarks.ranking import rank_cases, table
from training.config import Config

PEERS: dict[str, type[Peer]] = {
    "popularity": Popularity,
    "V-SKNN": VSkNN,
    "sequential rules": SequentialRules,
    "implicit BM25": Bm25,
    "implicit ALS 256": AlsByDefault,
    "implicit ALS tuned": Als,
    "EASE": Ease,
    "EASE with recency": EaseWithRecency,
    "RecTools SASRec": SasRec,
    "personal frequency": PersonalFrequency,
    "personal, then global": PersonalThenGlobal,
    "TIFU-KNN": TifuKnn,
}
OF_SESSIONS = ("V-SKNN", "sequential rules")  # made for the next item of a session
OF_BASKETS = ("personal frequency", "personal, then global", "TIFU-KNN")  # made for the next basket


def main() -> None:
    options = arguments()
    names = options.only.split(",") if options.only else usual(options.protocol)
    dataset = read(options.data, options.format)
    split_options = (options.protocol, options.split_date)
    if options.tune:
        validation = split(dataset, *split_options, "validation")
        for name in names:
            best = tuning.tune(PEERS[name](), validation, options.protocol)
            tuning.remember(options.data.name, options.protocol, name, best)
    of = split(dataset, *split_options, options.on)
    rows = {}
    for name in names:
        rows[name] = scored(PEERS[name](**tuning.chosen(options.data.name, options.protocol, name)), of)
        print(name, json.dumps(rows[name]), file=sys.stderr, flush=True)
    if not options.without_aisle:
        rows["Aisle"] = measure(of, Config())
    result = {"benchmark": "peers", "dataset": options.data.name, "protocol": options.protocol, "on": options.on}
    result |= {"cases": len(of.cases), "items": len(dataset.catalogue), "peers": rows}
    show(result, tuning.AIMS[options.protocol])
    if options.plot:
        plot(result, options.plot)
    line = json.dumps(result)
    if options.out:
        options.out.write_text(line + "\n")
    print(line)


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the dataset")
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--protocol", choices=get_args(Protocol), required=True)
    parser.add_argument("--split-date", type=datetime.fromisoformat, help="UTC; as in benchmarks.quality")
    parser.add_argument("--on", choices=("validation", "test"), default="test")
    parser.add_argument("--only", help=f"names between commas, of: {', '.join(PEERS)}")
    parser.add_argument("--tune", action="store_true", help="choose the settings on validation first, and keep them")
    parser.add_argument("--without-aisle", action="store_true")
    parser.add_argument("--out", type=Path, help="file for the line of JSON")
    parser.add_argument("--plot", type=picture, help="file for the picture")
    return parser.parse_args(argv)


def usual(protocol: Protocol) -> list[str]:
    """Popularity and the basket peers for baskets; without these all for sessions, and no session peers elsewhere."""
    if protocol == "next-basket":
        return ["popularity", *OF_BASKETS]
    apart = OF_BASKETS if protocol == "next-in-session" else (*OF_BASKETS, *OF_SESSIONS)
    return [name for name in PEERS if name not in apart]


def scored(peer: Peer, of: Split) -> dict[str, Any]:
    began, given = perf_counter(), Given(of)
    fitted = peer.fit(given)
    seconds = perf_counter() - began
    ranking = rank_cases(peer.scorer(given, fitted), of)
    times = {"fit_seconds": round(seconds, 1), "score_seconds": round(ranking.seconds, 1)}
    return {**times, **table(ranking, of), "settings": vars(peer)}


if __name__ == "__main__":
    main()

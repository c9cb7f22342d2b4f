"""Scores a batch of shoppers: candidates, features and log-odds. Training, evaluation and serving share this code."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Floats, Ints
from aisle.features.pairs import Pairs
from aisle.features.registry import compute
from aisle.inputs.catalogue import Catalogue
from aisle.inputs.shoppers import Shoppers
from aisle.ranking.network import Network
from aisle.retrieval.among import Among, look_further
from aisle.retrieval.candidates import Candidates, propose
from aisle.retrieval.retrievers import retrieve
from aisle.retrieval.views import Views

NO_KEYS = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class ScoredCandidates:
    """The candidates of a batch, with their features and calibrated log-odds."""

    candidates: Candidates
    pairs: Pairs
    features: Floats  # (features, candidates)
    log_odds: Floats  # (candidates,)


def gather(
    views: Views, catalogue: Catalogue, shoppers: Shoppers, also: Ints = NO_KEYS, among: Among | None = None
) -> Pairs:
    """Run every retriever and collect the candidates. `also`: keys of extra candidates, which need no proposal.

    With `among`, one shopper's candidates are items that may be shown. A candidate's features are the same without.
    """
    scores = retrieve(views, shoppers.histories, shoppers.masked)
    candidates = propose(scores, shoppers, views.popularity, also, among.allowed if among else None)
    if among:
        scores, candidates = look_further(scores, candidates, views, shoppers, also, among)
    return Pairs(candidates, shoppers, scores, views, catalogue)


def score_candidates(
    views: Views,
    catalogue: Catalogue,
    network: Network,
    shoppers: Shoppers,
    also: Ints = NO_KEYS,
    among: Among | None = None,
) -> ScoredCandidates:
    """Score every candidate of every shopper. `also` and `among` as in `gather`."""
    pairs = gather(views, catalogue, shoppers, also, among)
    features = compute(pairs)
    return ScoredCandidates(pairs.candidates, pairs, features, network.log_odds(features))

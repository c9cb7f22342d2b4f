"""What a fitted recipe's lists would have been clicked, from answers that were logged after its training ends."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from aisle.arrays.array_types import Doubles, Ints
from aisle.arrays.ragged import expand, look_up, place_in_row
from aisle.experiments.off_policy import Logged, estimate
from aisle.ranking.network import Network
from aisle.ranking.scoring import ScoredCandidates, score_candidates
from aisle.retrieval.views import Views
from training.data.dataset import Dataset
from training.data.examples import Examples, batches
from training.data.logged_answers import LoggedAnswers
from training.ranker.click_model import expected_clicks

MOST_ANSWERS = 3_000  # the newest; more tell little more, and each is ranked
CLOCK = 1 << 42  # milliseconds until the year 2109: person and time in one ascending integer


def off_policy_report(
    views: Views, dataset: Dataset, network: Network, answers: LoggedAnswers, since: int, mask: str
) -> dict[str, Any]:
    """`off_policy` of evaluation.json; empty where nothing was logged since then. Units: clicks per place."""
    newest = np.argsort(-answers.time, kind="stable")
    chosen = np.sort(newest[answers.time[newest] >= since][:MOST_ANSWERS])
    if not len(chosen):
        return {}
    logged = _logged(views, dataset, network, answers, chosen, mask)
    return {"off_policy": asdict(estimate(logged)) | {"logged": round(float(logged.clicked.mean()), 6)}}


def _logged(
    views: Views, dataset: Dataset, network: Network, answers: LoggedAnswers, chosen: Ints, mask: str
) -> Logged:
    """Each place of these answers, with the recipe's item there."""
    starts = np.searchsorted(answers.answer, np.arange(len(answers) + 1))
    lengths = starts[chosen + 1] - starts[chosen]
    at, answer = expand(starts[chosen], lengths), np.repeat(np.arange(len(chosen)), lengths)
    item, position = answers.item[at].astype(np.int64), answers.position[at]
    own, of_own, of_logged = (
        np.concatenate(each)
        for each in zip(
            *_ranked(views, dataset, network, _at(dataset, answers, chosen), mask, answer, position, item), strict=True
        )
    )
    person = answers.person[chosen][answer].astype(np.int64)
    expected = expected_clicks(person, position, of_logged, answers.clicked[at], of_own)
    agrees = (own == item) & (item >= 0)
    return Logged(person, answers.propensity[at], answers.clicked[at], agrees, expected.of_recipe, expected.of_logged)


def _ranked(
    views: Views,
    dataset: Dataset,
    network: Network,
    of: Examples,
    mask: str,
    answer: Ints,
    position: Ints,
    item: Ints,
) -> Iterator[tuple[Ints, Doubles, Doubles]]:
    """By batch, for each place: the recipe's item there, its log-odds, and those of the item that stood there."""
    everything, begin, width = np.ones(len(dataset.interactions), dtype=bool), 0, len(dataset.catalogue)
    for part, people in batches(dataset, of, everything, mask):
        scored = score_candidates(views, dataset.catalogue, network, people)
        here = slice(*np.searchsorted(answer, (begin, begin + len(part))))
        row = answer[here] - begin
        own = _at_places(scored, row, position[here])
        keys, log_odds = scored.candidates.keys, scored.log_odds
        least = float(log_odds.min(initial=0.0))
        of_own = np.where(own >= 0, look_up(keys, log_odds - least, row * width + own), 0) + least
        of_logged = look_up(keys, log_odds - least, row * width + item[here]) + least  # the least for no candidate
        yield own, of_own.astype(np.float64), of_logged.astype(np.float64)
        begin += len(part)


def _at_places(scored: ScoredCandidates, row: Ints, position: Ints) -> Ints:
    """The item of each row's list at a position, -1 where the list is shorter."""
    order = np.lexsort((-scored.log_odds, scored.candidates.row))
    rows = scored.candidates.row[order].astype(np.int64)
    key = rows << 20 | place_in_row(rows)
    found = look_up(key, (scored.candidates.item[order] + 1).astype(np.float32), row << 20 | position)
    return found.astype(np.int64) - 1


def _at(dataset: Dataset, answers: LoggedAnswers, chosen: Ints) -> Examples:
    """The moments of these answers: whoever was answered, with the history until then."""
    person, time = answers.person[chosen], answers.time[chosen]
    moments = dataset.interactions.row.astype(np.int64) * CLOCK + dataset.interactions.time
    since, nothing = dataset.starts[person], np.zeros(len(chosen), dtype=np.int32)
    until = np.searchsorted(moments, person.astype(np.int64) * CLOCK + time)
    return Examples(person, nothing, time, nothing.astype(np.float32), since, until, nothing.astype(bool))

"""Four evaluation protocols: which interactions a fit may see, and which cases are ranked.

A case is a person at a moment. The history until then is given, and the items taken afterwards are relevant.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from aisle.arrays.array_types import Bools, Ints
from aisle.arrays.columns import take
from aisle.inputs.histories import DAY_MS, PURCHASE
from benchmarks.next_basket import last_baskets
from benchmarks.sessions import as_visitors
from training.data.dataset import Dataset
from training.data.examples import Examples, examples
from training.data.split import holdout_of_last_visits

Protocol = Literal["leave-one-out", "temporal", "next-in-session", "next-basket"]
Stage = Literal["validation", "test"]
DAYS_AFTER = 14  # of a temporal split without a date
MOST_CASES = 20_000  # session prefixes; enough to keep the error of a hit rate below 0.004
WEEK_MS = 7 * DAY_MS


@dataclass(frozen=True)
class Split:
    dataset: Dataset
    fitted: Bools  # interactions that fitting, feature building and tuning may see
    given: Bools  # interactions that a history may contain: the fitted, and held-out ones before the case
    cases: Examples
    relevant: Ints  # keys, case * items + item, ascending: the relevant items of each case
    mask: str  # items left out of the ranking: `seen`, all items of the history, or `nothing`


def split(dataset: Dataset, protocol: Protocol, moment: datetime | None, stage: Stage, masked: bool = True) -> Split:
    """The cases of the test, or of the validation for choosing settings."""
    if protocol == "leave-one-out":
        made = leave_one_out(dataset, stage)
    elif protocol == "temporal":
        made = temporal(dataset, moment, stage)
    elif protocol == "next-in-session":
        made = next_in_session(dataset, moment, stage)
    else:
        made = next_basket(dataset, stage)
    return made if masked else replace(made, mask="nothing")


def leave_one_out(dataset: Dataset, stage: Stage) -> Split:
    """Each person's last visit is the test and the one before it the validation; the fit sees neither."""
    everything = np.ones(len(dataset.interactions), dtype=bool)
    test = holdout_of_last_visits(dataset, everything)
    validation = holdout_of_last_visits(dataset, everything & ~test)
    given, holdout = (everything, test) if stage == "test" else (~test, validation)
    cases = examples(dataset, given, holdout)
    cases = take(cases, ~cases.known)
    return Split(dataset, ~test & ~validation, given, cases, _labels(dataset, cases), "seen")


def temporal(dataset: Dataset, moment: datetime | None, stage: Stage) -> Split:
    """The fit ends at a moment. A case is a person who bought in the span after it; all the purchases are relevant.

    The validation is the same one span earlier. Items that the person saw before the moment do not count.
    """
    interactions, last = dataset.interactions, int(dataset.interactions.time.max()) + 1
    begin = _milliseconds(moment) if moment else last - 2 * WEEK_MS
    if stage == "validation":
        begin, last = 2 * begin - last, begin
    before = interactions.time < begin
    bought = (interactions.time >= begin) & (interactions.time < last) & (interactions.event == PURCHASE)
    person = np.unique(interactions.row[bought])
    width = len(dataset.catalogue)
    seen = np.unique(interactions.row[before].astype(np.int64) * width + interactions.item[before])
    taken = np.setdiff1d(interactions.row[bought].astype(np.int64) * width + interactions.item[bought], seen)
    person = person[np.isin(person, taken // width)]
    relevant = np.searchsorted(person, taken // width) * width + taken % width
    return Split(dataset, before, before, _at(dataset, person, begin), relevant, "seen")


def next_in_session(dataset: Dataset, moment: datetime | None, stage: Stage) -> Split:
    """Every session is a separate visitor. Each prefix of a later session is a case; its next item is relevant."""
    visitors = as_visitors(dataset)
    interactions, begins = visitors.interactions, visitors.interactions.time[visitors.starts[:-1]]
    first, last = int(begins.min()), int(begins.max()) + 1
    begin = _milliseconds(moment) if moment else last - min(WEEK_MS, (last - first) // 10)
    if stage == "validation":
        begin, last = 2 * begin - last, begin
    of_session = begins[interactions.row]
    fitted, given = of_session < begin, of_session < last
    cases = examples(visitors, given, given & ~fitted)
    cases = take(cases, cases.interaction > cases.since)
    kept = np.sort(np.random.default_rng(0).permutation(len(cases))[:MOST_CASES])
    cases = take(cases, kept)
    return Split(visitors, fitted, given, cases, _labels(visitors, cases), "nothing")


def next_basket(dataset: Dataset, stage: Stage) -> Split:
    """Each customer's last basket is the test and the one before it the validation. Repeats count.

    A case is a customer with an earlier basket, as the basket begins; all of the basket is relevant. The fit sees no
    more than the histories do.
    """
    everything = np.ones(len(dataset.interactions), dtype=bool)
    asked = last_baskets(dataset, everything)
    if stage == "validation":
        everything &= ~asked.held_out
        asked = last_baskets(dataset, everything)
    given = everything & ~asked.held_out
    return Split(dataset, given, given, _at(dataset, asked.person, asked.begins), asked.relevant, "nothing")


def _labels(dataset: Dataset, cases: Examples) -> Ints:
    return np.arange(len(cases), dtype=np.int64) * len(dataset.catalogue) + cases.item


def _at(dataset: Dataset, person: Ints, moment: Ints | int) -> Examples:
    """Cases of these people, at one moment or each at its own; `item` is unused."""
    interactions = dataset.interactions
    since, until = dataset.starts[person], np.zeros(len(dataset.people), dtype=np.int64)
    until[person] = moment
    before = interactions.time < until[interactions.row]
    ends = since + np.bincount(interactions.row[before], minlength=len(dataset.people))[person]
    nothing = np.zeros(len(person), dtype=np.int32)
    return Examples(
        person=person.astype(np.int32),
        item=nothing,
        time=until[person],
        strongest=nothing.astype(np.float32),
        since=since,
        interaction=ends,
        known=nothing.astype(bool),
    )


def _milliseconds(moment: datetime) -> int:
    return round(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)

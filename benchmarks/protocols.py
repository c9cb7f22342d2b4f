"""Three ways to hold interactions back: what may be fitted, and the cases that are asked.

A case is a person at a moment: the history until then is given, and what the person took afterwards is to be ranked.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from aisle.arrays.array_types import Bools, Ints
from aisle.arrays.columns import take
from aisle.inputs.histories import DAY_MS, PURCHASE
from benchmarks.sessions import as_visitors
from training.data.dataset import Dataset
from training.data.examples import Examples, examples
from training.data.split import held_last

Protocol = Literal["leave-one-out", "temporal", "next-in-session"]
Stage = Literal["validation", "test"]
DAYS_AFTER = 14  # of a temporal split without a date
MOST_CASES = 20_000  # prefixes of sessions that are asked; the error of a hit rate is below 0.004 then
WEEK_MS = 7 * DAY_MS


@dataclass(frozen=True)
class Split:
    dataset: Dataset
    fitted: Bools  # touches that fitting, feature building and tuning may see
    given: Bools  # touches that a history may hold: those fitted, and those held back that came before the case
    cases: Examples
    relevant: Ints  # keys, case * items + item, ascending: what each case should find
    mask: str  # what is left out of the answer: `met`, all that the history holds, or `nothing`


def split(dataset: Dataset, protocol: Protocol, moment: datetime | None, stage: Stage, masked: bool = True) -> Split:
    """The cases of the test, or of the validation that settings are chosen on."""
    if protocol == "leave-one-out":
        made = leave_one_out(dataset, stage)
    elif protocol == "temporal":
        made = temporal(dataset, moment, stage)
    else:
        made = next_in_session(dataset, moment, stage)
    return made if masked else replace(made, mask="nothing")


def leave_one_out(dataset: Dataset, stage: Stage) -> Split:
    """Each person's last visit is the test and the one before it the validation; the fit sees neither."""
    everything = np.ones(len(dataset.touches), dtype=bool)
    test = held_last(dataset, everything)
    validation = held_last(dataset, everything & ~test)
    given, held = (everything, test) if stage == "test" else (~test, validation)
    cases = examples(dataset, given, held)
    cases = take(cases, ~cases.known)
    return Split(dataset, ~test & ~validation, given, cases, _labels(dataset, cases), "met")


def temporal(dataset: Dataset, moment: datetime | None, stage: Stage) -> Split:
    """The fit ends at a moment; a case is a person who bought in the time after it, all of whose purchases count.

    The validation is the same a span earlier. Items that the person has met before the moment do not count.
    """
    touches, last = dataset.touches, int(dataset.touches.time.max()) + 1
    begin = _milliseconds(moment) if moment else last - 2 * WEEK_MS
    if stage == "validation":
        begin, last = 2 * begin - last, begin
    before = touches.time < begin
    bought = (touches.time >= begin) & (touches.time < last) & (touches.event == PURCHASE)
    person = np.unique(touches.row[bought])
    width = len(dataset.catalogue)
    met = np.unique(touches.row[before].astype(np.int64) * width + touches.item[before])
    taken = np.setdiff1d(touches.row[bought].astype(np.int64) * width + touches.item[bought], met)
    person = person[np.isin(person, taken // width)]
    relevant = np.searchsorted(person, taken // width) * width + taken % width
    return Split(dataset, before, before, _at(dataset, person, begin), relevant, "met")


def next_in_session(dataset: Dataset, moment: datetime | None, stage: Stage) -> Split:
    """Every session is a visitor of its own; of the later ones each prefix asks for the next item."""
    visitors = as_visitors(dataset)
    touches, begins = visitors.touches, visitors.touches.time[visitors.starts[:-1]]
    first, last = int(begins.min()), int(begins.max()) + 1
    begin = _milliseconds(moment) if moment else last - min(WEEK_MS, (last - first) // 10)
    if stage == "validation":
        begin, last = 2 * begin - last, begin
    of_session = begins[touches.row]
    fitted, given = of_session < begin, of_session < last
    cases = examples(visitors, given, given & ~fitted)
    cases = take(cases, cases.touch > cases.since)
    kept = np.sort(np.random.default_rng(0).permutation(len(cases))[:MOST_CASES])
    cases = take(cases, kept)
    return Split(visitors, fitted, given, cases, _labels(visitors, cases), "nothing")


def _labels(dataset: Dataset, cases: Examples) -> Ints:
    return np.arange(len(cases), dtype=np.int64) * len(dataset.catalogue) + cases.item


def _at(dataset: Dataset, person: Ints, moment: int) -> Examples:
    """Cases of these people at one moment; `item` says nothing there."""
    touches = dataset.touches
    since = dataset.starts[person]
    ends = since + np.bincount(touches.row[touches.time < moment], minlength=len(dataset.people))[person]
    nothing = np.zeros(len(person), dtype=np.int32)
    return Examples(
        person=person.astype(np.int32),
        item=nothing,
        time=np.full(len(person), moment),
        strongest=nothing.astype(np.float32),
        since=since,
        touch=ends,
        known=nothing.astype(bool),
    )


def _milliseconds(moment: datetime) -> int:
    return round(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)

"""How sure a difference between two recipes on the same cases is: people are drawn anew, many times."""

from collections.abc import Sequence

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Hashes

RESAMPLES = 2_000  # the rarest quantile that is asked for rests on the last four of them
AT_ONCE = 200  # draws in memory, of all people
SEED = 1  # the same files get the same verdict


def relative_differences(person: Hashes, gain: Doubles, base: Doubles, groups: Sequence[Bools]) -> Doubles:
    """Of each group of cases, the ratio of the sums of gains, less 1: as it is, then in each resample.

    A Poisson bootstrap over people: each counts 0, 1, 2 ... times, with all cases. A group without any gain of the base
    has NaN. Shape: (cases,) each -> (1 + RESAMPLES, groups).
    Source: Chamandy et al., Estimating Uncertainty for Massive Data Streams, Google 2012.
    """
    people, row = np.unique(person, return_inverse=True)
    of_person = np.stack(
        [
            np.bincount(row, weights=np.where(group, each, 0.0), minlength=len(people))
            for each in (gain, base)
            for group in groups
        ],
        axis=1,
    )  # (people, 2 groups): the gains, then the base's
    random = np.random.default_rng(SEED)
    sums = [of_person.sum(axis=0, keepdims=True)]
    for _ in range(RESAMPLES // AT_ONCE):
        sums.append(random.poisson(1.0, (AT_ONCE, len(people))).astype(np.float64) @ of_person)
    both = np.concatenate(sums)
    ours, theirs = both[:, : len(groups)], both[:, len(groups) :]
    return np.divide(ours, theirs, out=np.full(ours.shape, np.nan), where=theirs > 0) - 1

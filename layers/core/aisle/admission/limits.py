"""The thresholds of the gates. Those of a stack are template parameters; the others are the same for all shops."""

import json
from dataclasses import dataclass, fields
from typing import Self

from aisle.errors import NotConfigured

CHANCE = 0.05  # a rule refuses a model that is as good as its measure so seldom
SLOWER = 2.0  # times its last; processor time of two nights differs by half on a shared machine
LARGER = 2.0  # times its last; a catalogue may double on the day of a delivery, hardly by itself
NOTICED_MS = 5.0  # a difference below is no reason: a request takes 20 ms on its way alone
NOTICED_BYTES = 10_000_000
WORSE_CALIBRATED = 1.5  # times the last's error, for a model beyond the limit


@dataclass(frozen=True)
class Limits:
    """Margins are shares of what the model is compared with."""

    recipe_margin: float = 0.05  # with 3,000 cases an equal recipe proves it in 9 of 10 nights (benchmarks.gates)
    slice_margin: float = 0.1  # a slice has a fraction of the cases
    refresh_margin: float = 0.05  # rows of two nights differ, besides what chance explains
    slice_cases: float = 100  # with fewer, a slice is not judged
    calibration: float = 1.0  # of what came true: 1 means likelihoods are off by as much as they are on average
    latency_ms: float = 100.0  # processor time of one request
    size_mb: float = 4_000.0  # an ml.m5.large has 8 GB, and a worker reads the model beside the live catalogue

    @classmethod
    def read(cls, text: str) -> Self:
        """The limits that a stack's parameters set, as JSON; what it leaves out keeps its value.

        Raises: NotConfigured, where a name is unknown or a value no number.
        """
        try:
            given = json.loads(text)
            return cls(**{name: float(value) for name, value in given.items()})
        except (ValueError, TypeError, AttributeError) as error:
            known = ", ".join(each.name for each in fields(cls))
            raise NotConfigured(f"GATE_LIMITS must be a JSON object of numbers ({known}): {error}") from None

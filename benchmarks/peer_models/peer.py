"""What a peer is: settings, the few values of each that are tried on validation, and a fit that returns a scorer."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from benchmarks.protocols import Split
from benchmarks.ranking import Scorer


class Peer(Protocol):
    """A frozen dataclass: its fields are the settings."""

    GRID: ClassVar[Mapping[str, Sequence[Any]]]

    def fit(self, split: Split) -> Scorer: ...

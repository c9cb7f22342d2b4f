"""The interface of a peer: settings, the values to try on validation, a fit, and scores."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from benchmarks.peer_models.given import Given
from benchmarks.ranking import Scorer


class Peer(Protocol):
    """A frozen dataclass: its fields are the settings."""

    GRID: ClassVar[Mapping[str, Sequence[Any]]]
    AT_SCORING: ClassVar[frozenset[str]]  # settings that the fit does not use: one fit serves all their values

    def fit(self, given: Given) -> Any: ...

    def scorer(self, given: Given, fitted: Any) -> Scorer: ...

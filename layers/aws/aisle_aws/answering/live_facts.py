"""The facts of live items that this process has, renewed beside its requests.

A frozen function renews nothing. So each request looks at the age of the facts: young ones serve as they are, older
ones serve while they are renewed, and those of a function that was away are renewed first.
"""

from dataclasses import replace

from aws_lambda_powertools.metrics import MetricUnit

from aisle.errors import Unavailable
from aisle.live.item_facts import ItemFacts
from aisle_aws.settings import settings
from aisle_aws.stores import live_catalogue
from aisle_aws.stores.live_catalogue import READ_EVERY_S, Reading
from aisle_aws.telemetry import logger, measure
from aisle_aws.transport.ttl_cache import TtlCache

TOO_OLD_S = (
    45.0  # with the time that a change takes to become a file, a minute; older facts are renewed before an answer
)


class LiveFacts:
    """Safe for use from several threads: one at a time reads."""

    def __init__(self) -> None:
        self._readings: TtlCache[Reading] = TtlCache("catalogue", self._read, READ_EVERY_S)
        self.forget()

    def forget(self) -> None:
        self._past: Reading | None = None
        self._own = ItemFacts.empty()
        self._readings.forget()

    def prepare(self) -> None:
        """Starts to read where that is due, and waits for nothing."""
        self._readings.prepare()

    def get(self, within_s: float) -> ItemFacts | None:
        """The facts; None where the shop has no live catalogue yet.

        Raises: Late; Unavailable, where nothing was ever read.
        """
        reading = self._readings.at_hand()
        if reading is None or reading.age_s > TOO_OLD_S:
            reading = self._readings.get(within_s)
        measure("CatalogueAgeSeconds", round(reading.age_s, 1), MetricUnit.Seconds)
        return reading.facts if len(reading.facts) else None

    def include(self, own: ItemFacts) -> None:
        """From the next reading on, has the items of a model that no file of the live catalogue names."""
        self._own = own

    def _read(self) -> Reading:
        """Raises: Unavailable, whatever it was: an answer goes on without facts."""
        try:
            reading = live_catalogue.read(settings.artifacts_bucket, self._past, self._own)
            self._past = replace(reading, facts=reading.facts.filled(self._own))
        except Unavailable:
            raise
        except Exception as error:
            logger.exception("the live catalogue broke its reader")
            raise Unavailable(f"the live catalogue broke its reader: {type(error).__name__}: {error}") from error
        return self._past


live_facts = LiveFacts()

"""The facts of live items that this process has, renewed beside its requests.

A frozen function renews nothing. So each request looks at the age of the facts: young ones serve as they are, older
ones serve while they are renewed, and those of a function that was away are renewed first.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit

from aisle.ranking.request import ScoredItem
from aisle_aws.settings import settings
from aisle_aws.telemetry import count, logger, metrics

if TYPE_CHECKING:
    from aisle.live.item_facts import ItemFacts
    from aisle_aws.stores.live_catalogue import Reading

READ_EVERY_S = 10.0  # as `aisle_aws.stores.live_catalogue`, whose import takes numpy
TOO_OLD_S = 45.0  # an answer within a minute of a change: older facts are renewed before the answer
PATIENCE_S = 0.5  # of a request for facts; a model's answer is live already
STUCK_S = 15.0  # a renewal that was frozen with its function may wait for a connection that is gone


class _Renewal:
    """One reading, in a thread of its own."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.began_at = time.monotonic()
        self.done = Event()
        Thread(target=self._run, args=(work,), name="live-catalogue", daemon=True).start()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            self.done.set()


class LiveFacts:
    """Safe for use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._reading: Reading | None = None
        self._renewal: _Renewal | None = None
        self._own: ItemFacts | None = None

    def begin(self) -> None:
        """Starts a renewal, where one is due. Nobody waits for it."""
        with self._lock:
            began_at = self._renewal.began_at if self._renewal else -STUCK_S
            is_under_way = self._renewal is not None and not self._renewal.done.is_set()
            wait_s = STUCK_S if is_under_way else READ_EVERY_S
            if time.monotonic() - began_at >= wait_s or self._renewal is None:
                self._renewal = _Renewal(partial(self._renew, self._reading, self._own))

    def get(self) -> "ItemFacts | None":
        """The facts; None where none could be read in time."""
        self.begin()
        reading, renewal = self._reading, self._renewal
        if renewal and (reading is None or reading.age_s > TOO_OLD_S):
            renewal.done.wait(PATIENCE_S)
            reading = self._reading
        return reading.facts if reading else None

    def include(self, own: "ItemFacts") -> None:
        """Has the items of a model that no file of the live catalogue names yet."""
        from dataclasses import replace

        with self._lock:
            self._own = own
            if self._reading:
                self._reading = replace(self._reading, facts=self._reading.facts.filled(own))

    def report(self) -> None:
        """Counts the age of the facts that an answer was made with."""
        if self._reading:
            metrics.add_metric("CatalogueAgeSeconds", MetricUnit.Seconds, round(self._reading.age_s, 1))
        else:
            count("CatalogueNotRead")

    def _renew(self, past: "Reading | None", own: "ItemFacts | None") -> None:
        from aisle.live.item_facts import ItemFacts  # numpy, beside the request that need not wait for it
        from aisle_aws.stores import live_catalogue

        try:
            reading = live_catalogue.read(settings.artifacts_bucket, past, own or ItemFacts.empty())
        except Exception as error:  # noqa: BLE001 - whatever fails, the facts of before serve
            logger.warning("the live catalogue was not read", reason=f"{type(error).__name__}: {error}")
            return
        with self._lock:
            if self._reading is None or reading.began_at > self._reading.began_at:
                self._reading = reading


live_facts = LiveFacts()


def as_sold_now(items: Sequence[ScoredItem]) -> Sequence[ScoredItem]:
    """The items with their live cards, without those that are off sale. Without facts, the items as they came."""
    facts = live_facts.get()
    if facts is None:
        return items
    from aisle.serving.live_cards import with_live_cards

    return with_live_cards(items, facts)

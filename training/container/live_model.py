"""The model that answers: the trained one over the live catalogue, renewed beside the requests.

Where the catalogue cannot be read, what was read last serves; before that, the facts of the training.
"""

import logging
import time
from threading import Thread
from typing import Any

from aisle.ranking.model import Model
from aisle.ranking.recommender import Recommender
from aisle.renewal.with_facts import with_facts
from aisle_aws.stores.live_catalogue import READ_EVERY_S, Reading, read
from aisle_aws.transport.clients import client

log = logging.getLogger("training.container.live_model")


class LiveModel:
    """`recommender` is replaced as a whole: a request keeps the one that it began with."""

    def __init__(self, trained: Model, bucket: str | None) -> None:
        """`bucket`: the artifacts bucket; None, and the facts of the training serve."""
        self.recommender = Recommender(trained)
        self._trained, self._bucket = trained, bucket
        self._reading: Reading | None = None
        self._is_read = True  # the last time

    def renew(self) -> None:
        """Reads the catalogue once. What fails is logged, and the recommender stays."""
        if self._bucket is None:
            return
        try:
            past, self._reading = self._reading, read(self._bucket, self._reading, self._trained.facts)
            if past is None or past.facts is not self._reading.facts:
                self.recommender = Recommender(with_facts(self._trained, self._reading.facts))
        except Exception:
            if self._is_read:  # not again every few seconds
                log.exception("live catalogue: not read; facts of %s serve", "before" if self._reading else "training")
            self._is_read = False
        else:
            if not self._is_read:
                log.info("live catalogue: read again")
            self._is_read = True

    def keep_renewing(self) -> None:
        """Renews in a thread of this process, for its life. Runs after the fork: no thread outlives one."""
        client.cache_clear()  # the parent's connections are the parent's
        self.catch_up()
        if self._bucket is not None:
            Thread(target=self._renew_for_ever, name="live-catalogue", daemon=True).start()

    def catch_up(self) -> None:
        """Renews what is old. A worker that takes another one's place has what the parent read, days ago."""
        if self._reading and self._reading.age_s > READ_EVERY_S:
            self.renew()

    def told(self) -> dict[str, Any]:
        """What a ping says. Units: seconds; None where nothing was read."""
        age_s = None if self._reading is None else round(self._reading.age_s, 1)
        return {"model_version": self._trained.version, "catalogue_age_seconds": age_s}

    def _renew_for_ever(self) -> None:
        while True:
            time.sleep(READ_EVERY_S)
            self.renew()

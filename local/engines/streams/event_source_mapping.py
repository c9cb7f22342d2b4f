"""A stream -> Lambda: polls each shard in order, and gives up on a record only by the mapping's limits.

Source: docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

import itertools
import json
import logging
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaBackend

from local.engines import targets
from local.engines.aws_lambda.pool import ThrottledError, invoke
from local.engines.aws_lambda.runtime import Answer
from local.engines.monitoring.cloudwatch_metrics import count
from local.engines.streams import stream_reader, table_reader
from local.engines.streams.mapping_sources import SOURCES, Event
from local.permissions.acting import AccessDenied
from local.runtime.running_cloud import RunningCloud

POLL_SECONDS = 0.1
PAYLOAD_BYTES = 6_000_000  # of one call
LONGEST_WAIT_SECONDS = 5.0  # between tries of the same batch
HURRY_SECONDS = 1.0
DRAIN_SECONDS = 5.0

log = logging.getLogger(__name__)
_moto_create = LambdaBackend.create_event_source_mapping


class Mapping(threading.Thread):
    """One mapping. It reads its settings at each batch, so an update takes effect at once."""

    def __init__(self, cloud: RunningCloud, backend: Any, settings: Any) -> None:
        super().__init__(name=f"mapping-{settings.uuid[:8]}", daemon=True)
        self._cloud, self._backend, self._settings = cloud, backend, settings
        arn, latest = settings.event_source_arn, settings.starting_position == "LATEST"
        self._source = SOURCES[arn.split(":")[2]](cloud, arn, self._role, latest)
        self._waiting_since: dict[str, float] = {}
        self._hurried_until = 0.0
        self._draining_until: float | None = None

    def run(self) -> None:
        while self._draining_until is None and self._settings.uuid in self._backend._event_source_mappings:
            if not self._poll_safely():
                time.sleep(POLL_SECONDS)
        while self._draining_until and time.monotonic() < self._draining_until and self._poll_safely():
            pass

    def waiting(self) -> int:
        """The number of records that are not processed. Whoever asks does not wait for a window to pass."""
        self._hurried_until = time.monotonic() + HURRY_SECONDS
        on = self._settings.enabled and self._settings.uuid in self._backend._event_source_mappings
        return self._source.reader.unread() if on else 0

    def drain(self) -> None:
        """Processes the rest of the stream, then stops."""
        self._draining_until = self._hurried_until = time.monotonic() + DRAIN_SECONDS
        self.join(DRAIN_SECONDS + 1)

    def _poll_safely(self) -> bool:
        try:
            return self._poll()
        except Exception:  # after any error the records are still in the stream, and are tried again
            log.exception("%s could not be polled", self._settings.event_source_arn)
            return False

    def _poll(self) -> bool:
        """Returns whether any shard had a batch."""
        if not self._settings.enabled:
            return False
        batches = [(shard, batch) for shard in self._source.reader.shards() if (batch := self._batch(shard))]
        for shard, batch in batches:
            self._process(shard, self._as_events(shard, batch), tries=1)
            self._source.reader.advance(shard, batch)
        return bool(batches)

    def _batch(self, shard: str) -> list[Any]:
        """A full batch, or fewer records once the window has passed, or somebody waits for quiet."""
        size, window = self._settings.batch_size, float(self._settings.max_batch_window or 0)
        read = self._source.reader.read(shard, size)
        if not read:
            return []
        batch = self._fitting(read)
        now, is_full = time.monotonic(), len(batch) == size or len(batch) < len(read)
        since = self._waiting_since.setdefault(shard, now)
        if not is_full and now - since < window and now > self._hurried_until:
            return []
        del self._waiting_since[shard]
        return batch

    def _fitting(self, records: list[Any]) -> list[Any]:
        """As many as one call may carry."""
        sizes = itertools.accumulate(self._source.size(record) for record in records)
        return records[: max(1, sum(size <= PAYLOAD_BYTES for size in sizes))]

    def _process(self, shard: str, records: list[Event], tries: int) -> None:
        """Retries in order until each record is done or given up; bisects if the mapping does."""
        while True:
            first_failed = self._invoke(records)
            if first_failed is None:
                return
            if first_failed:
                records = records[first_failed:]  # those before it are done
                continue
            if self._settings.bisect_on_error and len(records) > 1:
                middle = len(records) // 2  # splitting is not a try
                self._process(shard, records[:middle], tries)
                self._process(shard, records[middle:], tries)
                return
            if self._exhausted(records, tries):
                self._give_up(shard, records, tries)
                return
            time.sleep(min(LONGEST_WAIT_SECONDS, 0.1 * 2**tries))
            tries += 1

    @property
    def _role(self) -> str:
        """The function's own: by it the mapping reads the stream and sends dead letters."""
        return str(self._backend.get_function(self._settings.function_arn).role)

    def _as_events(self, shard: str, batch: list[Any]) -> list[Event]:
        return [self._source.as_event(record, shard, self._role) for record in batch]

    def _invoke(self, records: list[Event]) -> int | None:
        """The index of the first failed record; None if all succeeded."""
        age_seconds = self._cloud.clock.seconds() - self._source.arrived(records[-1])
        name = self._settings.function_arn.rsplit(":", 1)[-1]
        count("AWS/Lambda", "IteratorAge", {"FunctionName": name}, max(0.0, age_seconds * 1000))
        answer = self._call(json.dumps({"Records": records}).encode())
        if answer.error:
            reason = answer.payload[:500].decode(errors="replace")
            log.warning("%s: %s\n%s", self._settings.function_arn, reason, answer.log)
            return 0
        if "ReportBatchItemFailures" not in (self._settings.function_response_types or []):
            return None
        failures = (json.loads(answer.payload) or {}).get("batchItemFailures") or []
        failed = {failure["itemIdentifier"] for failure in failures}
        places = [place for place, record in enumerate(records) if self._source.number(record) in failed]
        return min(places) if places else 0 if failed else None  # an unknown number fails the whole batch

    def _call(self, event: bytes) -> Answer:
        while True:
            try:
                return invoke(self._cloud, self._settings.function_arn, event)
            except ThrottledError:
                time.sleep(POLL_SECONDS)

    def _exhausted(self, records: list[Event], tries: int) -> bool:
        retries, age = self._settings.max_retry_attempts, self._settings.max_record_age
        too_old = age not in (None, -1) and time.time() - self._source.arrived(records[0]) > age
        too_often = retries not in (None, -1) and tries > retries
        stopping = self._draining_until is not None and time.monotonic() > self._draining_until
        return too_old or too_often or stopping

    def _give_up(self, shard: str, records: list[Event], tries: int) -> None:
        destination = ((self._settings.destination_config or {}).get("OnFailure") or {}).get("Destination")
        message = self._failure(shard, records, tries)
        log.error("Gave up %d records of %s: %s", len(records), shard, json.dumps(message))
        if destination:
            targets.send(self._cloud, destination, json.dumps(message), role=self._role)

    def _failure(self, shard: str, records: list[Event], tries: int) -> dict[str, Any]:
        """The message to the failure destination: the position of the records, not the records."""
        return {
            "version": "1.0",
            "timestamp": datetime.now(UTC).isoformat(),
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "functionArn": self._settings.function_arn,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": tries,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            self._source.batch_info: {
                "shardId": shard,
                "startSequenceNumber": self._source.number(records[0]),
                "endSequenceNumber": self._source.number(records[-1]),
                "approximateArrivalOfFirstRecord": self._source.arrived(records[0]),
                "approximateArrivalOfLastRecord": self._source.arrived(records[-1]),
                "batchSize": len(records),
                "streamArn": self._settings.event_source_arn,
            },
        }


def install(cloud: RunningCloud) -> None:
    mappings: list[Mapping] = []

    def create(self: Any, spec: dict[str, Any]) -> Any:
        settings = _moto_create(self, spec)
        if settings.event_source_arn.split(":")[2] in SOURCES:
            try:
                mappings.append(Mapping(cloud, self, settings))
            except AccessDenied as denied:
                self.delete_event_source_mapping(settings.uuid)
                raise LambdaClientError(
                    "InvalidParameterValueException", f"Cannot access the stream. {denied}"
                ) from None
            mappings[-1].start()
        return settings

    def stop() -> None:
        for mapping in mappings:
            mapping.drain()

    stream_reader.make_safe(cloud)
    table_reader.make_writing_safe(cloud)
    cloud.activity.watch("records for functions", lambda: sum(mapping.waiting() for mapping in mappings))
    cloud.patch(LambdaBackend, "create_event_source_mapping", create)
    cloud.patch(
        LambdaBackend, "send_kinesis_message", lambda self, **record: None
    )  # switches off moto's own calls, one per record
    cloud.on_stop(stop)

"""One embedded cloud: the AWS API on a loopback port, the engines behind it, and its child processes.

Only this module wires the engines together. Neither an engine nor `cloudformation` imports it.
"""

import atexit
import logging
import signal
import sys
import tempfile
import threading
from pathlib import Path
from types import FrameType
from typing import Self

from moto.server import ThreadedMotoServer

from local.cloudformation import parsing, sam, types, updates
from local.engines import child_job, object_listing
from local.engines.aws_lambda import function_calls
from local.engines.catalogue import athena, crawler
from local.engines.events import event_bridge, s3_notifications, schedules
from local.engines.http_api import http_fronts
from local.engines.monitoring import alarms, metric_filters, queue_depths, table_capacity
from local.engines.retention import sweep
from local.engines.sagemaker import autoscaling, code_build, descriptions, endpoints, model_registry, training_jobs
from local.engines.spark_jobs import emr_serverless, glue_jobs
from local.engines.step_functions import state_machines
from local.engines.streams import event_source_mapping, firehose, kinesis_metrics
from local.permissions import gate
from local.runtime import moto_server
from local.runtime.logs import logs_in
from local.runtime.loopback import HOST
from local.runtime.running_cloud import RunningCloud
from local.runtime.state_lock import lock

# In the order in which they stop: first the engines that let work in, last those that do it.
ENGINES = (
    http_fronts,
    schedules,
    object_listing,
    sweep,
    metric_filters,
    queue_depths,
    table_capacity,
    alarms,
    s3_notifications,
    event_bridge,
    kinesis_metrics,
    event_source_mapping,
    firehose,
    state_machines,
    code_build,
    glue_jobs,
    crawler,
    emr_serverless,
    training_jobs,
    endpoints,
    descriptions,
    model_registry,
    athena,
    autoscaling,
    function_calls,
)
CLOUDFORMATION = (types, parsing, sam, updates)


class Cloud(RunningCloud):
    """Start it, deploy to it, stop it. moto's state is global, so a process can run one cloud at a time."""

    _server: ThreadedMotoServer | None = None

    def start(self) -> Self:
        """Resets moto, installs the engines, listens. Raises: OSError, if the port or the folder is in use."""
        try:
            self._prepare()
            self.on_stop(self.clock.stop_ticking)
            for part in (gate, *ENGINES, *CLOUDFORMATION):
                part.install(self)
            self._server = moto_server.start(HOST, self.port)
        except BaseException:
            self._undo.close()
            raise
        self.stopping = False
        atexit.register(self.stop)
        return self

    def stop(self) -> None:
        """Runs the registered actions in order, then ends the children and the server. A second call does nothing."""
        server, self._server = self._server, None
        if server is None:
            return
        self.stopping = True
        atexit.unregister(self.stop)
        for action in self._on_stop:
            try:
                action()
            except Exception:  # the other children must still be stopped
                logging.getLogger(__name__).exception("While stopping")
        self._ended = True
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.stop()
        server.stop()
        self._undo.close()

    def fire_schedule(self, name: str) -> None:
        """Runs the schedule's target now. Raises: KeyError where no schedule has that name."""
        schedules.fire(self, name)

    def _prepare(self) -> None:
        """Does all the setup that `stop` undoes."""
        self.log_dir.mkdir(parents=True, exist_ok=True)
        self._undo.enter_context(lock(self.state_dir / "lock", note=self.endpoint_url))
        self._undo.enter_context(logs_in(self.log_dir))
        self.work_dir = Path(self._undo.enter_context(tempfile.TemporaryDirectory(prefix="aisle-")))
        moto_server.prepare(self)
        self.clock.start(self.work_dir, self.patch)
        self.activity.watch("jobs", child_job.under_way)
        self._undo.callback(self.clock.stop)
        in_main_thread = threading.current_thread() is threading.main_thread()
        if in_main_thread and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:  # else the process has its own way
            self._undo.callback(signal.signal, signal.SIGTERM, signal.signal(signal.SIGTERM, _leave))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(143)  # through `finally` and atexit, so that no child outlives us

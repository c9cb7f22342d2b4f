"""EMR Serverless's StartJobRun: runs the entry point as a process. A failed streaming run starts again."""

import logging
import shlex
import time
from itertools import pairwise
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.emrserverless.exceptions import ValidationException
from moto.emrserverless.models import Application, EMRServerlessBackend
from moto.emrserverless.responses import EMRServerlessResponse

from local.engines.child_job import ChildJob, Outcome, in_background, stop_all
from local.engines.spark_jobs.spark_job import comma_parted, prepare
from local.permissions.acting import taken
from local.runtime.running_cloud import RunningCloud

STATES = {"succeeded": "SUCCESS", "failed": "FAILED", "timed_out": "CANCELLED", "stopped": "CANCELLED"}
OVER = frozenset(STATES.values())
KNOWN_TO_MOTO = "emr-7.0.0"  # moto refuses newer labels, such as emr-spark-8.0.0
PAUSE_SECONDS = 2.0  # between the attempts of a streaming run

log = logging.getLogger(__name__)


def install(cloud: RunningCloud) -> None:
    create, start = EMRServerlessBackend.create_application, EMRServerlessResponse.start_job_run
    stop = EMRServerlessBackend.stop_application
    jobs: dict[str, ChildJob] = {}

    def create_application(self: EMRServerlessBackend, **given: Any) -> Application:
        label = given["release_label"]
        application = create(self, **{**given, "release_label": KNOWN_TO_MOTO})
        application.release_label, application.state = label, "CREATED"
        self.job_runs.setdefault(application.id, [])  # else moto cannot list an application's runs before the first
        return application

    def start_job_run(self: EMRServerlessResponse) -> ActionResult:
        answer: Any = start(self)
        run: Any = self.emrserverless_backend.get_job_run(answer.result["applicationId"], answer.result["jobRunId"])
        run.created_at = run.updated_at = utcnow()
        run.mode, run.retry_policy = self._get_param("mode") or "BATCH", self._get_param("retryPolicy") or {}
        run.state, run.attempt = "SUBMITTED", 1
        applications = self.emrserverless_backend.applications
        applications[run.application_id].state = "STARTED"  # it starts with a job by itself
        job = jobs[run.id] = ChildJob(cloud, f"emr-{run.name or 'job'}-{run.id[-8:]}", clock=False)
        in_background(job.log_name, lambda: _work(cloud, run, job), awaited=run.mode != "STREAMING")
        return ActionResult(answer.result)

    def cancel_job_run(self: EMRServerlessBackend, application_id: str, job_run_id: str) -> tuple[str, str]:
        run = self.get_job_run(application_id, job_run_id)
        if run.state not in OVER:
            _enter(run, "CANCELLING")
            in_background(f"cancel-{job_run_id}", jobs[job_run_id].stop)
        return application_id, job_run_id

    def stop_application(self: EMRServerlessBackend, application_id: str) -> None:
        runs = [run for run in self.job_runs.get(application_id, []) if run.state not in OVER]
        if runs:
            raise ValidationException(f"Application {application_id} has {len(runs)} job runs that are not over.")
        stop(self, application_id)

    cloud.patch(EMRServerlessBackend, "create_application", create_application)
    cloud.patch(EMRServerlessBackend, "stop_application", stop_application)
    cloud.patch(EMRServerlessBackend, "cancel_job_run", cancel_job_run)
    cloud.patch(EMRServerlessResponse, "start_job_run", start_job_run)
    cloud.on_stop(lambda: stop_all(jobs))


def submit_options(parameters: str) -> tuple[list[str], dict[str, str]]:
    """Python packages and settings of sparkSubmitParameters. The image's jars are ignored; Python replaces them here.

    >>> submit_options("--py-files s3://a/x.zip --jars /usr/x.jar --conf spark.a=1 --conf spark.submit.pyFiles=s3://b/y.zip")
    (['s3://a/x.zip', 's3://b/y.zip'], {'spark.a': '1'})
    """
    words = shlex.split(parameters)
    options = list(pairwise(words))
    settings = dict(value.split("=", 1) for name, value in options if name == "--conf")
    packages = [uri for name, value in options if name == "--py-files" for uri in comma_parted(value)]
    return packages + comma_parted(settings.pop("spark.submit.pyFiles", None)), settings


def _work(cloud: RunningCloud, run: Any, job: ChildJob) -> None:
    began = time.monotonic()
    try:
        outcome = _attempts(cloud, run, job)
    except Exception as error:  # the run must end as failed, with any error
        log.exception("EMR Serverless job %s did not run", run.name)
        outcome = Outcome("failed", f"{type(error).__name__}: {error}")
    run.total_execution_duration_seconds = round(time.monotonic() - began)
    run.state_details = outcome.message
    _enter(run, STATES[outcome.state])


def _attempts(cloud: RunningCloud, run: Any, job: ChildJob) -> Outcome:
    submit: Any = (run.job_driver or {})["sparkSubmit"]
    packages, settings = submit_options(submit.get("sparkSubmitParameters") or "")
    _enter(run, "SCHEDULED")
    arguments = submit.get("entryPointArguments") or []
    application = f"arn:aws:emr-serverless:{cloud.region}:{cloud.account_id}:/applications/{run.application_id}"
    role = taken(run.execution_role_arn, "emr-serverless.amazonaws.com", application)
    command = prepare(cloud, role, run.id, submit["entryPoint"], arguments, packages, settings)
    failures: list[float] = []
    while True:
        if not job.stopped.is_set():
            _enter(run, "RUNNING")
        outcome = job.run(command.argv, command.env, command.folder, timeout=_timeout(run))
        failures = [at for at in failures if at > time.monotonic() - 3_600] + [time.monotonic()]
        allowed = run.retry_policy.get("maxFailedAttemptsPerHour", 1) if run.mode == "STREAMING" else 1
        if outcome.state != "failed" or len(failures) >= allowed or job.stopped.wait(PAUSE_SECONDS):
            return outcome
        log.error("EMR Serverless job %s failed and starts again: %s", run.name, outcome.message)
        run.attempt += 1


def _timeout(run: Any) -> float | None:
    return None if run.mode == "STREAMING" else run.execution_timeout_minutes * 60.0


def _enter(run: Any, state: str) -> None:
    run.state, run.updated_at = state, utcnow()

"""Glue's StartJobRun: runs the job's script as a process with Glue's arguments."""

import json
import logging
import shlex
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.glue.models import FakeJob, FakeJobRun
from moto.glue.responses import GlueResponse

from local.engines.child_job import ChildJob, Outcome, in_background, stop_all
from local.engines.monitoring import metric_filters
from local.engines.spark_jobs.spark_job import SparkCommand, comma_parted, prepare
from local.permissions.acting import taken
from local.runtime.running_cloud import RunningCloud

STATES = {"succeeded": "SUCCEEDED", "failed": "FAILED", "timed_out": "TIMEOUT", "stopped": "STOPPED"}
UNDER_WAY = ("STARTING", "RUNNING", "STOPPING")
NOT_FOR_THE_SCRIPT = ("--extra-py-files", "--conf", "--additional-python-modules")  # Glue does not pass these on

log = logging.getLogger(__name__)


def install(cloud: RunningCloud) -> None:
    start = FakeJob.start_job_run
    describe = FakeJobRun.as_dict
    jobs: dict[str, ChildJob] = {}

    def start_job_run(self: FakeJob, *args: Any, **kwargs: Any) -> str:
        run_id = start(self, *args, **kwargs)
        run: Any = next(each for each in self.job_runs if each.job_run_id == run_id)
        run.glue_version, run.error_message = self.glue_version, None
        job = jobs[run_id] = ChildJob(cloud, f"glue-{self.name}-{run_id[3:11]}", clock=False)
        in_background(job.log_name, lambda: _work(cloud, self, run, job))
        return run_id

    def as_dict(self: FakeJobRun) -> dict[str, Any]:
        described = {name: value for name, value in describe(self).items() if name != "CompletedOn"}
        return described | _progress(self)

    def batch_stop_job_run(self: GlueResponse) -> ActionResult:
        request = json.loads(self.body)
        for run_id in request["JobRunIds"]:
            jobs[run_id].stop()
        named = [{"JobName": request["JobName"], "JobRunId": run_id} for run_id in request["JobRunIds"]]
        return ActionResult({"SuccessfulSubmissions": named, "Errors": []})

    cloud.patch(FakeJobRun, "status", "STARTING")  # moto's own status changes when read
    cloud.patch(FakeJob, "start_job_run", start_job_run)
    cloud.patch(FakeJobRun, "as_dict", as_dict)
    cloud.patch(GlueResponse, "batch_stop_job_run", batch_stop_job_run)
    cloud.on_stop(lambda: stop_all(jobs))


def arguments_of(arguments: dict[str, str]) -> list[str]:
    """The script's sys.argv.

    >>> arguments_of({"--raw": "s3://raw", "--conf": "spark.x=1"})
    ['--raw', 's3://raw']
    """
    return [part for name, value in arguments.items() if name not in NOT_FOR_THE_SCRIPT for part in (name, value)]


def settings_of(conf: str | None) -> dict[str, str]:
    """Glue takes several settings in one argument.

    >>> settings_of("spark.a=1 --conf spark.b=x=y")
    {'spark.a': '1', 'spark.b': 'x=y'}
    """
    pairs = [each for each in shlex.split(conf or "") if each != "--conf"]
    return dict(each.split("=", 1) for each in pairs)


def _work(cloud: RunningCloud, job: FakeJob, run: Any, child: ChildJob) -> None:
    try:
        command = _command(cloud, job, run)
        run.status = "RUNNING"
        minutes = run.timeout or 2_880
        outcome = child.run(command.argv, command.env, command.folder, timeout=minutes * 60)
        metric_filters.read_output(cloud, _output_group(run), child.printed())
    except Exception as error:  # the run must end as failed, with any error
        log.exception("Glue job %s did not run", job.name)
        outcome = Outcome("failed", f"{type(error).__name__}: {error}")
    run.completed_on = run.modified_on = utcnow()
    run.error_message = outcome.message or None
    run.status = STATES[outcome.state]


def _command(cloud: RunningCloud, job: FakeJob, run: Any) -> SparkCommand:
    given = run.arguments or {}
    arguments = ["--JOB_NAME", job.name, "--JOB_RUN_ID", run.job_run_id, *arguments_of(given)]
    script: Any = job.command
    return prepare(
        cloud,
        taken(job.role, "glue.amazonaws.com"),
        run.job_run_id,
        script["ScriptLocation"],
        arguments,
        comma_parted(given.get("--extra-py-files")),
        settings_of(given.get("--conf")),
    )


def _output_group(run: Any) -> str:
    """The log group of what the job prints."""
    return (run.arguments or {}).get("--custom-logGroup-prefix", "/aws-glue/jobs") + "/output"


def _progress(run: Any) -> dict[str, Any]:
    over = run.status not in UNDER_WAY
    until = run.completed_on if over else utcnow()
    progress = {
        "ExecutionTime": round((until - run.started_on).total_seconds()),
        "LogGroupName": "/aws-glue/jobs",
        "GlueVersion": run.glue_version,
    }
    if over:
        progress |= {"CompletedOn": run.completed_on, "ErrorMessage": run.error_message}
    return progress

"""The jobs that `.sync` can wait for, and how each is watched."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """How a started job is watched."""

    describe: str
    key: Callable[[Json, Json], Json]  # the request and its answer -> what describes the job
    status: Callable[[Json], str]
    good: frozenset[str]
    bad: frozenset[str]


JOBS = {
    ("sagemaker", "createTrainingJob"): Job(
        "describe_training_job",
        lambda given, _: {"TrainingJobName": given["TrainingJobName"]},
        lambda told: str(told["TrainingJobStatus"]),
        frozenset({"Completed"}),
        frozenset({"Failed", "Stopped"}),
    ),
    ("athena", "startQueryExecution"): Job(
        "get_query_execution",
        lambda _, answer: {"QueryExecutionId": answer["QueryExecutionId"]},
        lambda told: str(told["QueryExecution"]["Status"]["State"]),
        frozenset({"SUCCEEDED"}),
        frozenset({"FAILED", "CANCELLED"}),
    ),
    ("emr-serverless", "startJobRun"): Job(
        "get_job_run",
        lambda _, answer: {"applicationId": answer["ApplicationId"], "jobRunId": answer["JobRunId"]},
        lambda told: str(told["jobRun"]["state"]),
        frozenset({"SUCCESS"}),
        frozenset({"FAILED", "CANCELLED"}),
    ),
}

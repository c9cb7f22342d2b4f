"""The jobs that `.sync` can wait for, and how to watch each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """How to watch a started job."""

    describe: str
    key: Callable[[Json, Json], Json]  # the request and its answer -> parameters of the describe call
    status: Callable[[Json], str]
    good: frozenset[str]
    bad: frozenset[str]


JOBS = {
    ("sagemaker", "createTrainingJob"): Job(
        "describe_training_job",
        lambda given, _: {"TrainingJobName": given["TrainingJobName"]},
        lambda description: str(description["TrainingJobStatus"]),
        frozenset({"Completed"}),
        frozenset({"Failed", "Stopped"}),
    ),
    ("athena", "startQueryExecution"): Job(
        "get_query_execution",
        lambda _, answer: {"QueryExecutionId": answer["QueryExecutionId"]},
        lambda description: str(description["QueryExecution"]["Status"]["State"]),
        frozenset({"SUCCEEDED"}),
        frozenset({"FAILED", "CANCELLED"}),
    ),
    ("emr-serverless", "startJobRun"): Job(
        "get_job_run",
        lambda _, answer: {"applicationId": answer["ApplicationId"], "jobRunId": answer["JobRunId"]},
        lambda description: str(description["jobRun"]["state"]),
        frozenset({"SUCCESS"}),
        frozenset({"FAILED", "CANCELLED"}),
    ),
}

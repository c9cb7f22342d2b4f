"""The enrich state machine, with EMR Serverless's answers given: the streaming job runs once."""

import pytest

from tests.infra.service_models import faults
from tests.infra.state_machine import Refusal

QUIET = {"ListJobRuns": [{"JobRuns": []}], "StartJobRun": [{"JobRunId": "new"}]}


def test_the_job_is_started_where_none_runs(execute):
    execution = execute("enrich", {}, QUIET)

    assert execution.output == {"started": True, "job_run_id": "new"}
    assert execution.arguments("startJobRun")["Mode"] == "STREAMING"


def test_a_job_that_runs_is_left_alone(execute):
    execution = execute("enrich", {}, {**QUIET, "ListJobRuns": [{"JobRuns": [{"Id": "old"}]}]})

    assert execution.output == {"started": False, "job_run_id": "old"}
    assert "startJobRun" not in {call.action for call in execution.calls}


def test_the_job_is_told_where_to_read_and_to_write(execute):
    execution = execute("enrich", {}, QUIET)

    result = execution.arguments("startJobRun")["JobDriver"]["SparkSubmit"]["EntryPointArguments"]
    assert dict(zip(result[::2], result[1::2], strict=True)) == {
        "--stream": "EventStream",
        "--region": "Region",
        "--raw": "s3://RawBucket",
        "--processed": "s3://ProcessedBucket",
        "--checkpoint": "s3://ArtifactsBucket/checkpoints/enrich_stream",
    }


def test_the_job_can_be_told_to_end_when_the_stream_is_quiet(execute):
    execution = execute("enrich", {"until_idle_seconds": 5}, QUIET)

    result = execution.arguments("startJobRun")["JobDriver"]["SparkSubmit"]["EntryPointArguments"]
    assert result[-2:] == ["--until-idle-seconds", "5"]


def test_every_call_is_one_that_the_service_knows(execute):
    execution = execute("enrich", {}, QUIET)

    assert [fault for call in execution.calls for fault in faults(call)] == []


@pytest.mark.parametrize("state", ["ListJobRuns", "StartJobRun"])
def test_a_failure_names_its_step_and_its_cause(execute, state):
    execution = execute("enrich", {}, {**QUIET, state: [Refusal("Service.Refused", "no")]})

    assert (execution.error, execution.cause) == (f"{state}Failed", "Service.Refused: no")

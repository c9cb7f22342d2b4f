"""Athena's StartQueryExecution on DuckDB. Results are CSV in the workgroup's output location, as in Athena."""

import json
import logging
import time
from functools import partial
from typing import Any

import duckdb
from botocore.exceptions import ClientError
from moto.athena.models import AthenaBackend, QueryResults
from moto.athena.responses import AthenaResponse
from sqlglot.errors import SqlglotError

from local.engines.catalogue import athena_duckdb
from local.engines.catalogue.athena_duckdb import Result
from local.engines.catalogue.moto_state import own_status
from local.engines.catalogue.table_files import table_files
from local.engines.child_job import in_background
from local.permissions.acting import calling_role
from local.runtime.running_cloud import RunningCloud

NO_DETAIL = {
    "CatalogName": "hive",
    "SchemaName": "",
    "TableName": "",
    "Precision": 0,
    "Scale": 0,
    "Nullable": "UNKNOWN",
    "CaseSensitive": False,
}

log = logging.getLogger(__name__)


def install(cloud: RunningCloud) -> None:
    moto_start, moto_describe = AthenaBackend.start_query_execution, AthenaResponse.get_query_execution

    def start(
        self: Any, query: str, context: Any, config: Any, workgroup: str, execution_parameters: list[str] | None
    ) -> str:
        config = _place_of_results(self, config, workgroup)
        query_id = moto_start(self, query, context, config, workgroup, execution_parameters)
        execution = self.executions[query_id]
        own_status(execution, "RUNNING")
        role = calling_role()  # Athena reads and writes as whoever asks
        in_background(f"athena-{query_id}", lambda: _run(cloud, self, execution, role))
        return query_id

    def describe(self: Any) -> str:
        description = json.loads(moto_describe(self))
        execution = self.athena_backend.executions[description["QueryExecution"]["QueryExecutionId"]]
        description["QueryExecution"]["Status"]["StateChangeReason"] = getattr(execution, "reason", "")
        millis = int((execution.end_time - execution.start_time) * 1000)
        scanned = getattr(execution, "scanned_bytes", 0)
        description["QueryExecution"]["Statistics"] |= {
            "EngineExecutionTimeInMillis": millis,
            "DataScannedInBytes": scanned,
        }
        return json.dumps(description)

    cloud.patch(AthenaBackend, "start_query_execution", start)
    cloud.patch(AthenaResponse, "get_query_execution", describe)


def _place_of_results(backend: Any, config: Any, workgroup: str | None) -> dict[str, Any]:
    """The workgroup's output location, where it is enforced or the query gives none."""
    group = backend.work_groups.get(workgroup or "primary")
    configured = group.configuration if group else {}
    given = dict(config or {})
    if configured.get("EnforceWorkGroupConfiguration") or not given.get("OutputLocation"):
        given |= configured.get("ResultConfiguration") or {}
    return given


def _run(cloud: RunningCloud, backend: AthenaBackend, execution: Any, role: str | None) -> None:
    try:
        _answer(cloud, backend, execution, role)
        status = "SUCCEEDED"
    except (duckdb.Error, SqlglotError, ClientError, ValueError) as error:
        execution.reason, status = str(error), "FAILED"
    except Exception as error:  # the query must end as failed, with any error
        log.exception("Query %s did not run", execution.id)
        execution.reason, status = f"{type(error).__name__}: {error}", "FAILED"
    execution.end_time = time.time()
    if execution.status == "RUNNING":  # not cancelled meanwhile
        execution.status = status


def _answer(cloud: RunningCloud, backend: AthenaBackend, execution: Any, role: str | None) -> None:
    database = (execution.context or {}).get("Database") or "default"
    parameters = execution.execution_parameters or ()
    files = partial(table_files, cloud, role)
    result = athena_duckdb.run(execution.query, database, parameters, files, cloud.clock.now())
    execution.scanned_bytes = result.scanned_bytes
    backend.query_results[execution.id] = _as_moto(result)
    _write_csv(cloud, execution.config.get("OutputLocation"), result, role)


def _as_moto(result: Result) -> QueryResults:
    names = [{"Data": [{"VarCharValue": name} for name, _ in result.columns]}]
    rows = [{"Data": [{} if each is None else {"VarCharValue": each} for each in row]} for row in result.rows]
    info: Any = [{**NO_DETAIL, "Name": name, "Label": name, "Type": kind} for name, kind in result.columns]
    return QueryResults(rows=[*names, *rows], column_info=info)


def _write_csv(cloud: RunningCloud, place: str | None, result: Result, role: str | None) -> None:
    """Writes texts in quotes and nulls without any, so that a null differs from an empty text."""
    if not place:
        raise ValueError("No output location provided: neither the query nor its workgroup names one")
    table: list[list[str | None]] = [[name for name, _ in result.columns], *result.rows]
    quoted = ([each if each is None else '"' + each.replace('"', '""') + '"' for each in row] for row in table)
    text = "".join(",".join(each or "" for each in row) + "\n" for row in quoted)
    bucket, key = place.removeprefix("s3://").split("/", 1)
    cloud.client("s3", role).put_object(Bucket=bucket, Key=key, Body=text.encode())

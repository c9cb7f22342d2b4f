"""Athena's StartQueryExecution, answered by DuckDB; results are CSV in the workgroup's place, as Athena leaves them."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from botocore.exceptions import ClientError
from moto.athena.models import AthenaBackend, QueryResults
from moto.athena.responses import AthenaResponse

from local.cloud import Cloud
from local.engines import athena_duckdb
from local.engines.athena_duckdb import Result, TableFiles
from local.engines.moto_state import own_status

NO_DETAIL = {
    "CatalogName": "hive",
    "SchemaName": "",
    "TableName": "",
    "Precision": 0,
    "Scale": 0,
    "Nullable": "UNKNOWN",
    "CaseSensitive": False,
}


class LocalFiles:
    """The tables' objects on local disk: fetched once, again when they change, removed when they vanish."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.folder = cloud.work_dir / "athena"
        self._etags: dict[Path, str] = {}
        self._lock = threading.Lock()

    def table(self, database: str, name: str) -> TableFiles | None:
        """None where the catalogue has no such table."""
        try:
            table = self.cloud.client("glue").get_table(DatabaseName=database, Name=name)["Table"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                return None
            raise
        described = [*table["StorageDescriptor"]["Columns"], *table.get("PartitionKeys", ())]
        columns = [(column["Name"], column["Type"]) for column in described]
        bucket, prefix = table["StorageDescriptor"]["Location"].removeprefix("s3://").split("/", 1)
        with self._lock:
            return TableFiles(columns, self._fetch(bucket, prefix.rstrip("/") + "/"))

    def _fetch(self, bucket: str, prefix: str) -> list[Path]:
        s3 = self.cloud.client("s3")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        found = {
            self.folder / bucket / one["Key"]: (one["Key"], one["ETag"])
            for page in pages
            for one in page.get("Contents", ())
            if one["Key"].endswith(".parquet")
        }

        def fetch(path: Path) -> None:
            key, etag = found[path]
            if self._etags.get(path) != etag:
                path.parent.mkdir(parents=True, exist_ok=True)
                s3.download_file(bucket, key, str(path))
                self._etags[path] = etag

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(fetch, found))
        for gone in [path for path in self._etags if path.is_relative_to(self.folder / bucket / prefix)]:
            if gone not in found:
                gone.unlink(missing_ok=True)
                del self._etags[gone]
        return sorted(found)


def install(cloud: Cloud) -> None:
    files: list[LocalFiles] = []
    moto_start, moto_describe = AthenaBackend.start_query_execution, AthenaResponse.get_query_execution

    def start(
        self: Any, query: str, context: Any, config: Any, workgroup: str, execution_parameters: list[str] | None
    ) -> str:
        config = _place_of_results(self, config, workgroup)
        query_id = moto_start(self, query, context, config, workgroup, execution_parameters)
        execution = self.executions[query_id]
        own_status(execution, "RUNNING")
        if not files:
            files.append(LocalFiles(cloud))
        threading.Thread(target=_run, args=(cloud, self, execution, files[0]), daemon=True).start()
        return query_id

    def describe(self: Any) -> str:
        told = json.loads(moto_describe(self))
        execution = self.athena_backend.executions[told["QueryExecution"]["QueryExecutionId"]]
        told["QueryExecution"]["Status"]["StateChangeReason"] = getattr(execution, "reason", "")
        millis = int((execution.end_time - execution.start_time) * 1000)
        told["QueryExecution"]["Statistics"] |= {"EngineExecutionTimeInMillis": millis}
        return json.dumps(told)

    cloud.patch(AthenaBackend, "start_query_execution", start)
    cloud.patch(AthenaResponse, "get_query_execution", describe)


def _place_of_results(backend: Any, config: Any, workgroup: str | None) -> dict[str, Any]:
    """The workgroup's own place where it is enforced or none was given."""
    group = backend.work_groups.get(workgroup or "primary")
    configured = group.configuration if group else {}
    given = dict(config or {})
    if configured.get("EnforceWorkGroupConfiguration") or not given.get("OutputLocation"):
        given |= configured.get("ResultConfiguration") or {}
    return given


def _run(cloud: Cloud, backend: AthenaBackend, execution: Any, files: LocalFiles) -> None:
    database = (execution.context or {}).get("Database") or "default"
    try:
        parameters = execution.execution_parameters or ()
        result = athena_duckdb.run(execution.query, database, parameters, files.table)
        backend.query_results[execution.id] = _as_moto(result)
        _write_csv(cloud, execution.config.get("OutputLocation"), result)
        status = "SUCCEEDED"
    except (duckdb.Error, sqlglot.ParseError, ClientError, ValueError) as error:
        execution.reason = str(error)
        status = "FAILED"
    execution.end_time = time.time()
    execution.status = status


def _as_moto(result: Result) -> QueryResults:
    names = [{"Data": [{"VarCharValue": name} for name, _ in result.columns]}]
    rows = [{"Data": [{} if each is None else {"VarCharValue": each} for each in row]} for row in result.rows]
    info: Any = [{**NO_DETAIL, "Name": name, "Label": name, "Type": kind} for name, kind in result.columns]
    return QueryResults(rows=[*names, *rows], column_info=info)


def _write_csv(cloud: Cloud, place: str | None, result: Result) -> None:
    """Texts in quotes, nulls as nothing at all, which tells them from empty texts."""
    if not place:
        raise ValueError("No output location provided: neither the query nor its workgroup names one")
    table: list[list[str | None]] = [[name for name, _ in result.columns], *result.rows]
    quoted = ([each if each is None else '"' + each.replace('"', '""') + '"' for each in row] for row in table)
    text = "".join(",".join(each or "" for each in row) + "\n" for row in quoted)
    bucket, key = place.removeprefix("s3://").split("/", 1)
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=text.encode())

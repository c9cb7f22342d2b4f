"""Tables that Athena answers from: behind moto's Athena, the embedded cloud's engine runs the query."""

import csv
import io
from datetime import datetime

import boto3
import duckdb
import pyarrow as pa
import pytest
from moto.athena.models import AthenaBackend, QueryResults
from pyarrow import parquet

from aisle.lake.tables import TABLES
from local.engines.catalogue import athena_duckdb
from local.engines.catalogue.athena_duckdb import TableFiles

NOW = datetime(2026, 11, 24, 9, 0)


@pytest.fixture
def warehouse(account, monkeypatch, tmp_path):
    """Call it with rows by table: those tables then exist in the catalogue, and nothing else does."""
    tables = {}
    glue = boto3.client("glue")
    glue.create_database(DatabaseInput={"Name": "aisle"})
    output = {"ResultConfiguration": {"OutputLocation": "s3://artifacts/athena/"}}
    boto3.client("athena").create_work_group(
        Name="aisle", Configuration={**output, "EnforceWorkGroupConfiguration": True}
    )
    started = answering(AthenaBackend.start_query_execution, lambda schema, name: tables.get(name))
    monkeypatch.setattr(AthenaBackend, "start_query_execution", started)

    def fill(**rows_of_tables):
        for name, rows in rows_of_tables.items():
            columns = TABLES[name].columns
            assert all(row.keys() <= dict(columns).keys() for row in rows)
            arrays = {column: [row.get(column) for row in rows] for column, _ in columns}
            parquet.write_table(pa.table(arrays), tmp_path / f"{name}.parquet")
            tables[name] = TableFiles(columns, [tmp_path / f"{name}.parquet"])
            glue.create_table(DatabaseName="aisle", TableInput={"Name": name})

    return fill


def answering(start, catalogue):
    def start_query_execution(self, query, context, config, workgroup, execution_parameters):
        execution_id = start(self, query, context, config, workgroup, execution_parameters)
        execution = self.executions[execution_id]
        try:
            found = athena_duckdb.run(query, "aisle", execution_parameters or (), catalogue)
        except duckdb.Error:
            execution.status = "FAILED"
            return execution_id
        info = [{"Name": name, "Label": name, "Type": kind} for name, kind in found.columns]
        self.query_results[execution_id] = QueryResults(rows=[], column_info=info)
        bucket, key = execution.config["OutputLocation"].removeprefix("s3://").split("/", 1)
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL).writerows([[name for name, _ in found.columns], *found.rows])
        boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=text.getvalue().encode())
        return execution_id

    return start_query_execution


def interaction(event_id, event_name="view_item", item_id="tea", person="u:1", at=NOW, source="stream", **fields):
    row = {"event_id": event_id, "line_number": 0, "event_name": event_name, "item_id": item_id, "person_id": person}
    return {**row, "occurred_at": at, "source": source, "month": f"{at:%Y-%m}", **fields}


def outcome(event_id, event_name, person="a:1", at=NOW, layer="streamed", **fields):
    """A row of `outcomes`; `arm` gives the columns of its answer."""
    browser = {"anonymous_id": person[2:]} if person and person.startswith("a:") else {}
    row = {"event_id": event_id, "line_number": 0, "event_name": event_name, "person_id": person, "layer": layer}
    return {**row, **browser, "occurred_at": at, "arrived_at": at, "source": "stream", **fields}


def arm(variant, experiment="3f2a9c1b/0.1", served_by="endpoint", at=NOW):
    """The columns that an answer gives the events after it."""
    return {"variant": variant, "experiment": experiment, "served_by": served_by, "served_at": at, "model_version": "m"}

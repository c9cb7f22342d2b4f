"""Athena on the embedded cloud, as awswrangler and the plain API read it."""

import io
import time
from datetime import UTC, datetime

import awswrangler
import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local.cloud import Cloud

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PURCHASES = pa.table(
    {
        "item_id": ["tea", 'the "best" tea,\nby far', "", None],
        "quantity": pa.array([1, 2, None, 4], pa.int32()),
        "price": [2.5, 1e-9, None, 12.0],
        "gift": [True, False, None, True],
        "bought_at": pa.array([NOON] * 4, pa.timestamp("us", "UTC")),
        "tags": [["a", "b"], [], None, ["c"]],
    }
)
COLUMNS = {
    "item_id": "string",
    "quantity": "int",
    "price": "double",
    "gift": "boolean",
    "bought_at": "timestamp",
    "tags": "array<string>",
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        for bucket in ("lake", "results"):
            cloud.client("s3").create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": cloud.region}
            )
        cloud.client("glue").create_database(DatabaseInput={"Name": "shop"})
        output = {"ResultConfiguration": {"OutputLocation": "s3://results/athena/"}}
        cloud.client("athena").create_work_group(Name="shop", Configuration=output)
        register(cloud, "purchases", COLUMNS, partition="month")
        put(cloud, "purchases/month=2026-10/a.parquet", PURCHASES.slice(0, 2))
        put(cloud, "purchases/month=2026-11/a.parquet", PURCHASES.slice(2))
        yield cloud


def register(cloud, name, columns, partition=None):
    cloud.client("glue").create_table(
        DatabaseName="shop",
        TableInput={
            "Name": name,
            "StorageDescriptor": {
                "Columns": [{"Name": column, "Type": kind} for column, kind in columns.items()],
                "Location": f"s3://lake/{name}/",
            },
            "PartitionKeys": [{"Name": partition, "Type": "string"}] if partition else [],
        },
    )


def put(cloud, key, table):
    content = io.BytesIO()
    pq.write_table(table, content)
    cloud.client("s3").put_object(Bucket="lake", Key=key, Body=content.getvalue())


@pytest.fixture
def read(cloud, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.endpoint_url)
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name=cloud.region)

    def read(sql, **parameters):
        return awswrangler.athena.read_sql_query(
            sql,
            database="shop",
            workgroup="shop",
            ctas_approach=False,
            unload_approach=False,
            params=parameters or None,
            paramstyle="named",
            athena_query_wait_polling_delay=0.05,
            boto3_session=session,
        )

    return read


def ran(cloud, sql, **more):
    athena = cloud.client("athena")
    query_id = athena.start_query_execution(
        QueryString=sql, QueryExecutionContext={"Database": "shop"}, WorkGroup="shop", **more
    )["QueryExecutionId"]
    deadline = time.monotonic() + 30
    while (execution := athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"])["Status"]["State"] in (
        "QUEUED",
        "RUNNING",
    ) and time.monotonic() < deadline:
        time.sleep(0.05)
    return execution


def cells(cloud, execution):
    results = cloud.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])["ResultSet"]
    return [[cell.get("VarCharValue") for cell in row["Data"]] for row in results["Rows"]]


def test_awswrangler_reads_each_type_as_it_was_written(read):
    frame = read("SELECT item_id, quantity, price, gift, bought_at, month FROM purchases ORDER BY month, quantity")

    assert frame["item_id"].tolist()[:2] == ["tea", 'the "best" tea,\nby far']
    assert frame["quantity"].tolist()[:2] == [1, 2]
    assert frame["quantity"].isna().tolist() == [False, False, False, True]
    assert frame["price"].tolist()[:3] == [2.5, 1e-9, 12.0]
    assert frame["gift"].tolist()[:3] == [True, False, True]
    assert frame["bought_at"].tolist() == [NOON.replace(tzinfo=None)] * 4
    assert frame["month"].tolist() == ["2026-10", "2026-10", "2026-11", "2026-11"]


def test_an_empty_text_is_not_a_null(read):
    frame = read("SELECT count(item_id) AS named, count(*) FILTER (WHERE item_id = '') AS empty FROM purchases")

    assert frame.to_dict("records") == [{"named": 3, "empty": 1}]


def test_a_parameter_is_a_value_and_never_sql(read):
    frame = read("SELECT count(*) AS n FROM purchases WHERE item_id = :item", item="tea' OR '1' = '1")

    assert frame["n"].tolist() == [0]


def test_a_query_without_rows_keeps_its_columns(read):
    frame = read("SELECT item_id, price FROM purchases WHERE month = '1999-01'")

    assert (list(frame.columns), len(frame)) == (["item_id", "price"], 0)


def test_athenas_own_functions_are_understood(cloud):
    sql = """
        SELECT date_format(bought_at, '%Y-%m-%d') AS day, cardinality(tags) AS n, array_join(tags, '+') AS joined,
            element_at(tags, 1) AS first, date_diff('day', date '2026-11-20', date(bought_at)) AS age,
            max_by(item_id, price) OVER () AS dearest, try_cast(item_id AS integer) AS number
        FROM purchases WHERE quantity = 1
    """

    execution = ran(cloud, sql)

    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    assert cells(cloud, execution)[1] == ["2026-11-24", "2", "a+b", "a", "4", "tea", None]


def test_the_plain_api_gives_names_types_parameters_and_what_was_read(cloud):
    execution = ran(cloud, "SELECT sum(quantity) AS n FROM purchases WHERE price > ?", ExecutionParameters=["2.0"])

    info = cloud.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])["ResultSet"]
    assert cells(cloud, execution) == [["n"], ["5"]]
    assert info["ResultSetMetadata"]["ColumnInfo"][0]["Type"] == "bigint"
    assert execution["Statistics"]["DataScannedInBytes"] > 500
    assert execution["ResultConfiguration"]["OutputLocation"].startswith("s3://results/athena/")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT colour FROM purchases", "colour"),
        ("SELECT * FROM refunds", "refunds"),
        ("SELECT FROM WHERE", "FROM"),
        ("SELECT CAST(item_id AS integer) FROM purchases", "item_id"),
    ],
)
def test_a_query_that_fails_says_why(cloud, sql, reason):
    status = ran(cloud, sql)["Status"]

    assert status["State"] == "FAILED"
    assert reason in status["StateChangeReason"]


def test_a_query_sees_what_lies_there_now(cloud, read):
    register(cloud, "items", {"item_id": "string", "color": "string"})
    items = pa.table({"item_id": ["tea"], "color": ["green"]})
    assert read("SELECT * FROM items").empty

    put(cloud, "items/a.parquet", items)
    put(cloud, "items/b.parquet", items)
    assert read("SELECT color FROM items")["color"].tolist() == ["green", "green"]

    put(cloud, "items/a.parquet", pa.table({"item_id": ["tea"], "color": ["black"]}))
    cloud.client("s3").delete_object(Bucket="lake", Key="items/b.parquet")
    assert read("SELECT color FROM items")["color"].tolist() == ["black"]


def test_files_older_than_a_column_read_as_null(cloud, read):
    register(cloud, "users", {"user_id": "string", "age": "int"}, partition="day")
    put(cloud, "users/day=1/a.parquet", pa.table({"user_id": ["ann"]}))

    assert read("SELECT user_id, age FROM users")["age"].isna().tolist() == [True]


def test_what_a_running_job_has_not_finished_is_passed_over(cloud, read):
    register(cloud, "written", {"item_id": "string"})
    put(cloud, "written/a.parquet", pa.table({"item_id": ["tea"]}))
    put(cloud, "written/_temporary/0/attempt_1/b.parquet", pa.table({"item_id": ["cup"]}))

    assert read("SELECT item_id FROM written")["item_id"].tolist() == ["tea"]

"""Keeps a small state of a release, for the test that updates it: its templates, events, profiles, a model that serves.

It was made in a checkout of the release: `python -m tests.e2e.keep_release tests/e2e/release_0_2_0.json`
"""

import base64
import io
import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from aisle.lake.tables import TABLES
from aisle.ranking.features_version import features_version
from local.cloud import Cloud
from local.demo.page_client import PageClient
from local.deploy import deploy
from local.engines.streams import firehose
from local.runtime.checkout import ROOT
from local.snapshot import keeping
from tests.tea_and_coffee import interaction_rows, item_rows, user_rows
from training.data.channels import _arrow_type

SHOPPERS = {"anna": ("tea-00", "tea-02"), "bert": ("coffee-01",)}
VERSION = "aisle-20261124-090000"
LEFT_OUT = ("/code/", "/output.tar.gz")  # made again by each deployment; training's own report
TEMPLATES = ("template.yaml", "infra/*.yaml", "statemachines/*.json")
PEOPLE = 100  # few, so that the model is small
SECONDS = 240


def keep(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, Cloud(state_dir=Path(folder)) as cloud:
        names = deploy(cloud)
        release(cloud, names, train(cloud, names))
        visit(cloud, names)
        keeping.save(cloud)
        keeping.close(cloud)
        rows = list(kept(Path(folder) / "snapshot.sqlite", names["ProcessedBucketName"]))
    files = {str(path.relative_to(ROOT)): path.read_text() for each in TEMPLATES for path in sorted(ROOT.glob(each))}
    kept_state = {"features_version": features_version(), "files": files, "rows": rows}
    target.write_text(json.dumps(kept_state, indent=0, sort_keys=True) + "\n")


def train(cloud: Cloud, names: dict[str, str]) -> str:
    """The address of the model's archive."""
    for table, rows in (
        ("interactions", interaction_rows(PEOPLE)),
        ("items", item_rows()),
        ("users", user_rows(PEOPLE)),
    ):
        put_table(cloud, names["ProcessedBucketName"], table, rows)
    channels = [
        {
            "ChannelName": name,
            "DataSource": {
                "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{names['ProcessedBucketName']}/{name}/"}
            },
        }
        for name in ("interactions", "items", "users")
    ]
    sagemaker = cloud.client("sagemaker")
    sagemaker.create_training_job(
        TrainingJobName=VERSION,
        AlgorithmSpecification={"TrainingImage": "image:1", "TrainingInputMode": "File"},
        HyperParameters={"model_version": VERSION, "now": "2026-11-24T09:00:00Z", "seed": "3"},
        InputDataConfig=channels,
        OutputDataConfig={"S3OutputPath": f"s3://{names['ArtifactsBucketName']}/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
        RoleArn="arn:aws:iam::123456789012:role/models",
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )
    job = until(
        lambda: sagemaker.describe_training_job(TrainingJobName=VERSION),
        lambda seen: seen["TrainingJobStatus"] != "InProgress",
    )
    return str(job["ModelArtifacts"]["S3ModelArtifacts"])


def put_table(cloud: Cloud, bucket: str, name: str, rows: list[dict[str, Any]]) -> None:
    table = TABLES[name]
    columns = [(column, _arrow_type(kind)) for column, kind in table.columns if column != table.partition]
    plain = [
        {**row, "occurred_at": row["occurred_at"].replace(tzinfo=None)} if "occurred_at" in row else row for row in rows
    ]
    content = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(plain, schema=pa.schema(columns)), content)
    folder = f"{name}/month=2026-11" if table.partition else name
    cloud.client("s3").put_object(Bucket=bucket, Key=f"{folder}/part-0.parquet", Body=content.getvalue())


def release(cloud: Cloud, names: dict[str, str], archive: str) -> None:
    """Puts the model into service, as retrain does."""
    sagemaker, endpoint = cloud.client("sagemaker"), names["EndpointName"]
    model = {"ModelName": f"{endpoint}-{VERSION}", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/models"}
    sagemaker.create_model(PrimaryContainer={"Image": "image:1", "ModelDataUrl": archive}, **model)
    variant = {
        "VariantName": "champion",
        "ModelName": model["ModelName"],
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
        "InitialVariantWeight": 1.0,
    }
    sagemaker.create_endpoint_config(EndpointConfigName=f"{endpoint}-first", ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=endpoint, EndpointConfigName=f"{endpoint}-first")
    sagemaker.create_model_package(
        ModelPackageGroupName=names["ModelPackageGroupName"],
        ModelApprovalStatus="Approved",
        CustomerMetadataProperties={"model_version": VERSION},
    )
    champion = {"model_version": VERSION, "model_artifacts": archive}
    cloud.client("s3").put_object(
        Bucket=names["ArtifactsBucketName"], Key="config/champion.json", Body=json.dumps(champion).encode()
    )
    until(
        lambda: sagemaker.describe_endpoint(EndpointName=endpoint), lambda seen: seen["EndpointStatus"] == "InService"
    )


def visit(cloud: Cloud, names: dict[str, str]) -> None:
    for anonymous_id, items in SHOPPERS.items():
        page = PageClient(names["ApiUrl"], names["PublishableKey"], "", anonymous_id=anonymous_id)
        page.post([page.event("view_item", item) for item in items])
    profiles = lambda: cloud.client("dynamodb").scan(TableName=names["ProfileTableName"])["Count"]  # noqa: E731
    until(profiles, lambda seen: seen == len(SHOPPERS))
    firehose.flush()


def kept(snapshot: Path, processed: str) -> Any:
    """The snapshot's rows as JSON: kind, name, about, content. The processed zone is made anew each night."""
    with sqlite3.connect(snapshot) as database:
        for kind, name, about, content in database.execute(
            "select kind, name, about, content from kept order by kind, name"
        ):
            if name.startswith(f"{processed}/") or any(part in name for part in LEFT_OUT):
                continue
            try:
                yield kind, name, json.loads(about), content.decode()
            except UnicodeDecodeError:
                yield kind, name, json.loads(about), {"base64": base64.b64encode(content).decode()}


def until(look: Any, done: Any) -> Any:
    deadline = time.monotonic() + SECONDS
    while not done(seen := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{seen}")
        time.sleep(0.1)
    return seen


if __name__ == "__main__":
    keep(Path(sys.argv[1]))

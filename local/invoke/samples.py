"""What the sample events speak of, put into a fresh stack; and the names of the stack, put into an event."""

import io
import json
import tarfile
from collections.abc import Mapping
from typing import Any

from local.runtime.running_cloud import RunningCloud

MODEL_VERSION = "aisle-20261124-093000"
ITEMS = [
    {"item_id": f"sku-{number}", "title": f"Teapot {number}", "price": 20.0 + number, "currency": "EUR"}
    for number in range(1, 9)
]
EVALUATION = {
    "users": 400,
    "metrics": {"ndcg@10": 0.12, "hr@10": 0.24, "coverage@10": 0.5},
    "popularity": {"ndcg@10": 0.08, "hr@10": 0.15, "coverage@10": 0.1},
}
MODEL_FILES = {"evaluation.json": EVALUATION}


def put_samples(cloud: RunningCloud, outputs: Mapping[str, str], function: str) -> None:
    """Trending items, a trained model without arrays, and a landed file for the function that reads one."""
    s3, artifacts = cloud.client("s3"), outputs["ArtifactsBucketName"]
    key = f"models/{MODEL_VERSION}/output/model.tar.gz"
    s3.put_object(Bucket=artifacts, Key="config/trending.json", Body=json.dumps({"trending": ITEMS}).encode())
    s3.put_object(Bucket=artifacts, Key=key, Body=_archive())
    cloud.client("sagemaker").create_model(
        ModelName=f"aisle-{MODEL_VERSION}",
        PrimaryContainer={"Image": "image", "ModelDataUrl": f"s3://{artifacts}/{key}"},
        ExecutionRoleArn=f"arn:aws:iam::{cloud.account_id}:role/model",
    )
    if function == "accept_landing":  # a landed file starts the deployed function as well
        rows = "item_id,title,price,currency\nsku-1,Teapot 1,21.0,EUR\n,Nameless,5.0,EUR\n"
        key = "landing/items/spring catalogue.csv"
        s3.put_object(Bucket=outputs["RawBucketName"], Key=key, Body=rows.encode())


def with_names(value: Any, outputs: Mapping[str, str], endpoint_url: str) -> Any:
    """The event, with the stack's own names in place of those that the samples make up."""
    if isinstance(value, Mapping):
        return {name: with_names(each, outputs, endpoint_url) for name, each in value.items()}
    if isinstance(value, list):
        return [with_names(each, outputs, endpoint_url) for each in value]
    return _renamed(value, outputs, endpoint_url) if isinstance(value, str) else value


def _renamed(text: str, outputs: Mapping[str, str], endpoint_url: str) -> str:
    raw, artifacts = outputs["RawBucketName"], outputs["ArtifactsBucketName"]
    if text in ("raw", "artifacts"):
        return {"raw": raw, "artifacts": artifacts}[text]
    if text.startswith("https://cloudformation-custom-resource-response"):
        return f"{endpoint_url}/{artifacts}/custom_resource_response.json"
    return text.replace("pk_test", outputs["PublishableKey"]).replace("s3://artifacts/", f"s3://{artifacts}/")


def _archive() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in MODEL_FILES.items():
            data = json.dumps(content).encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()

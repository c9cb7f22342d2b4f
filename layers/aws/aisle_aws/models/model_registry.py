"""Trained models: files beside an artefact, and the artefact of a SageMaker model."""

from typing import Any

from botocore.exceptions import ClientError

from aisle_aws.stores import object_store
from aisle_aws.transport.clients import client

EVALUATION = "evaluation.json"


def write_beside(artifacts: str, name: str, value: Any) -> str:
    """Returns the new object's address."""
    return object_store.write_json(*_beside(artifacts, name), value)


def read_beside(artifacts: str, name: str) -> Any | None:
    """None where there is no such object."""
    return object_store.read_json(*_beside(artifacts, name))


def artifacts_of(model_name: str) -> str:
    """The s3:// address of a SageMaker model's model.tar.gz."""
    return str(client("sagemaker").describe_model(ModelName=model_name)["PrimaryContainer"]["ModelDataUrl"])


def is_kept(model_name: str) -> bool:
    """Whether SageMaker has the model, and S3 its artefact.

    Raises: Unavailable
    """
    try:
        artifacts = artifacts_of(model_name)
    except ClientError as error:
        if "Could not find" in error.response["Error"]["Message"]:
            return False
        raise
    return object_store.exists(*object_store.parse_address(artifacts))


def _beside(artifacts: str, name: str) -> tuple[str, str]:
    bucket, key = object_store.parse_address(artifacts)
    return bucket, f"{key.rpartition('/')[0]}/{name}"

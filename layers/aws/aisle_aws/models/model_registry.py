"""Trained models: files inside an artefact, files beside it, and the artefact of a SageMaker model."""

import json
import tarfile
from collections.abc import Collection
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import InvalidInput, Unavailable
from aisle_aws.stores import object_store
from aisle_aws.transport.clients import client

EVALUATION = "evaluation.json"


def unpack_json(artifacts: str, names: Collection[str]) -> dict[str, Any]:
    """Files at the root of a model.tar.gz. It is read as a stream and never stored.

    Raises: InvalidInput, where a file is missing or not JSON; Unavailable
    """
    bucket, key = object_store.parse_address(artifacts)
    found: dict[str, Any] = {}
    try:
        body = client("s3").get_object(Bucket=bucket, Key=key)["Body"]
        with tarfile.open(fileobj=body, mode="r|gz") as archive:
            for member in archive:
                name = member.name.removeprefix("./")
                if name in names and (file := archive.extractfile(member)) is not None:
                    found[name] = json.loads(file.read())
                if len(found) == len(names):
                    return found
    except (tarfile.TarError, ValueError) as error:
        raise InvalidInput(artifacts, f"not a model: {error}") from error
    except (BotoCoreError, ClientError, OSError) as error:
        raise Unavailable(f"{artifacts} was not read: {error}") from error
    raise InvalidInput(artifacts, f"holds no {', '.join(sorted(set(names) - found.keys()))}")


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

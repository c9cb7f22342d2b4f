"""What a gate reads of a model's archive: its evaluation, and its cases where it left some. Nothing is stored."""

import json
import tarfile
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aisle.admission.cases import FILE as CASES
from aisle.admission.cases import MOST_BYTES
from aisle.errors import InvalidInput, Unavailable
from aisle_aws.models.model_registry import EVALUATION
from aisle_aws.stores import object_store
from aisle_aws.transport.clients import client


@dataclass(frozen=True)
class JudgedFiles:
    evaluation: dict[str, Any]
    cases: bytes | None  # an image of before leaves none


def read_judged_files(artifacts: str) -> JudgedFiles:
    """Read from the root of a model.tar.gz, as a stream.

    Raises: InvalidInput, where the archive or its evaluation is broken or too large; Unavailable
    """
    bucket, key = object_store.parse_address(artifacts)
    try:
        body = client("s3").get_object(Bucket=bucket, Key=key)["Body"]
        found = _files(body)
        evaluation = json.loads(found[EVALUATION]) if EVALUATION in found else None
    except (tarfile.TarError, ValueError, EOFError, RecursionError) as error:
        raise InvalidInput(artifacts, f"not a model: {error}") from error
    except (BotoCoreError, ClientError, OSError) as error:
        raise Unavailable(f"{artifacts} was not read: {error}") from error
    if not isinstance(evaluation, dict):
        raise InvalidInput(artifacts, f"holds no {EVALUATION}" if evaluation is None else f"{EVALUATION} is no object")
    return JudgedFiles(evaluation, found.get(CASES))


def _files(body: Any) -> dict[str, bytes]:
    """The named files at the root. Raises: tarfile.TarError, ValueError for one that is too large."""
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=body, mode="r|gz") as archive:
        for member in archive:
            name = member.name.removeprefix("./")
            if name not in (EVALUATION, CASES) or (file := archive.extractfile(member)) is None:
                continue
            if member.size > MOST_BYTES:
                raise ValueError(f"{name} has {member.size} bytes, more than {MOST_BYTES}")
            found[name] = file.read()
            if len(found) == 2:
                break
    return found

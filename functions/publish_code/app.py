"""Publishes the deployed code for Glue, EMR and SageMaker. CloudFormation calls it for its resource PublishedCode."""

import os
from pathlib import Path
from typing import Any

from aisle_aws.deployment import code_store
from aisle_aws.deployment.cfn_response import respond
from aisle_aws.telemetry import logger

TIME_TO_ANSWER_S = 30


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> None:
    """Always answers CloudFormation: a stack without an answer hangs."""
    properties = event["ResourceProperties"]
    place = f"s3://{properties['Bucket']}/code"
    try:
        data = _delete(properties) if event["RequestType"] == "Delete" else _publish(properties, context)
    except Exception as error:  # noqa: BLE001 - the stack must hear of any failure
        logger.exception("code was not published")
        respond(event, "FAILED", place, reason=f"{type(error).__name__}: {error}")
    else:
        respond(event, "SUCCESS", place, data=data)


def _publish(properties: dict[str, str], context: Any) -> dict[str, str]:
    objects = code_store.read_objects(_layers_root())
    code_store.write(properties["Bucket"], objects)
    logger.info("code published", keys=sorted(objects))

    tag = code_store.image_tag(objects[code_store.TRAINING])
    code_store.delete_old_codes(properties["Bucket"], tag)
    if not code_store.has_image(properties["RepositoryName"], tag):
        logger.info("building the model image", tag=tag)
        code_store.build_image(properties["BuildProject"], tag, lambda: _seconds_left(context))
    return {"ImageUri": f"{properties['RepositoryUri']}:{tag}", "CodePrefix": f"s3://{properties['Bucket']}/code"}


def _delete(properties: dict[str, str]) -> dict[str, str]:
    code_store.delete(properties["Bucket"], code_store.read_objects(_layers_root()))
    return {}


def _seconds_left(context: Any) -> float:
    return context.get_remaining_time_in_millis() / 1000 - TIME_TO_ANSWER_S


def _layers_root() -> Path:
    return Path(os.environ.get("LAMBDA_LAYERS_ROOT", "/opt"))

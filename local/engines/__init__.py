"""What does the work behind moto's API. Each module has `install(cloud)`, which wires itself into moto.

The order is the order in which they stop: first what lets work in, last what does it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from local import cloudformation

if TYPE_CHECKING:
    from local.cloud import Cloud

ENGINES = (
    "http_api",
    "schedules",
    "s3_notifications",
    "event_bridge",
    "kinesis_mapping",
    "firehose",
    "step_functions",
    "code_build",
    "glue_jobs",
    "crawler",
    "emr_serverless",
    "sagemaker_training",
    "sagemaker_endpoint",
    "model_registry",
    "athena",
    "autoscaling",
    "lambda_pool",
)


def install(cloud: "Cloud") -> None:
    for name in ENGINES:
        import_module(f"{__name__}.{name}").install(cloud)
    cloudformation.install(cloud)

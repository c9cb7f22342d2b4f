"""boto3 clients, made when first wanted and kept as long as the function lives."""

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "max_attempts": 3})

# For calls at every click that do not go through `aws_json_client`. Only this code makes what is sent, so boto3 need
# not check it, nor describe itself at length.
LEAN = CONFIG.merge(Config(parameter_validation=False, user_agent="aisle"))

_make: Callable[..., Any] = boto3.client  # its type stubs, where there are any, want each service as a literal


@cache
def client(service: str, config: Config = CONFIG) -> Any:
    return _make(service, config=config)

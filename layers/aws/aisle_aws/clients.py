"""boto3 clients, made when first wanted and kept as long as the function lives."""

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "max_attempts": 3})


_make: Callable[..., Any] = boto3.client  # its type stubs, where there are any, want each service as a literal


@cache
def client(service: str, config: Config = CONFIG) -> Any:
    return _make(service, config=config)

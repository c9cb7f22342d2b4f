"""boto3 clients, made at first use and kept for the life of the function."""

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "max_attempts": 3})

# For calls of every click that do not go through `aws_json_client`. Only our code makes their parameters, so boto3 need
# not validate them. A short user agent saves time too.
LEAN = CONFIG.merge(Config(parameter_validation=False, user_agent="aisle"))

_make: Callable[..., Any] = boto3.client  # its type stubs, where installed, require a literal service name


@cache
def client(service: str, config: Config = CONFIG) -> Any:
    return _make(service, config=config)

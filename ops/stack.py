"""The deployed stack that a command is about: on AWS, or in the embedded cloud that AWS_ENDPOINT_URL leads to."""

import json
import os
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config
from botocore.exceptions import ClientError

from aisle.errors import InvalidInput, NotConfigured, Unavailable
from aisle_aws.transport.clients import CONFIG, client

DEFAULT = "aisle"
PATIENT = CONFIG.merge(Config(read_timeout=900, retries={"max_attempts": 0}))  # as long as a function may take
HERE = ("127.0.0.1", "localhost")
AT_HOME = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "eu-west-1"}


class Stack:
    """Its outputs are read when first asked for."""

    def __init__(self, name: str) -> None:
        self.name = name

    def output(self, name: str) -> str:
        """Raises: InvalidInput, where there is no such stack; NotConfigured; botocore's errors"""
        if name not in self._outputs:
            raise NotConfigured(f"the stack {self.name} has no output {name}: deploy this version of Aisle")
        return self._outputs[name]

    def call(self, function: str, **event: Any) -> dict[str, Any]:
        """What a function answers. `function` is the output that names it.

        Raises: Unavailable, in the function's own words
        """
        name = self.output(function)
        answer = client("lambda", PATIENT).invoke(FunctionName=name, Payload=json.dumps(event))
        told: dict[str, Any] = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise Unavailable(f"{name}: {told.get('errorMessage', told)}")
        return told

    @cached_property
    def _outputs(self) -> dict[str, str]:
        try:
            (described,) = client("cloudformation").describe_stacks(StackName=self.name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                raise InvalidInput("--stack", "there is no such stack in this account and region", self.name) from error
            raise
        return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", ())}


def feel_at_home() -> None:
    """The embedded cloud's administrator, where you give no keys: it has no use for those of an account."""
    if urlsplit(os.environ.get("AWS_ENDPOINT_URL", "")).hostname in HERE and "AWS_ACCESS_KEY_ID" not in os.environ:
        os.environ.update(AT_HOME)

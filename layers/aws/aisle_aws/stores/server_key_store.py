"""The hashes of the shop's server keys, in one parameter of Systems Manager. The operator's command alone writes it."""

from typing import NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import NotConfigured, Unavailable
from aisle.intake.server_keys import ServerKeys, from_json, to_json
from aisle_aws.transport.clients import client


class Kept(NamedTuple):
    """`version` counts the writes; 0 where there was none yet."""

    keys: ServerKeys
    version: int


def read(parameter: str) -> Kept:
    """Raises: Unavailable; NotConfigured, if something else wrote the parameter."""
    try:
        found = client("ssm").get_parameter(Name=parameter)["Parameter"]
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] == "ParameterNotFound":
            return Kept((), 0)
        raise Unavailable(f"the server keys in {parameter} were not read: {error}") from error
    try:
        return Kept(from_json(found["Value"]), found["Version"])
    except ValueError as error:
        raise NotConfigured(f"the parameter {parameter} holds {error}: delete it, and create keys anew") from error


def write(parameter: str, keys: ServerKeys, read_version: int) -> None:
    """Systems Manager overwrites without a condition, so a change in between shows by the version afterwards.

    Raises: Unavailable, also where somebody else wrote since `read_version`.
    """
    try:
        written = client("ssm").put_parameter(
            Name=parameter, Value=to_json(keys), Type="String", Overwrite=read_version > 0
        )
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"the server keys in {parameter} were not written: {error}") from error
    if written["Version"] != read_version + 1:
        raise Unavailable("another command changed the server keys at the same time: list them, and repeat its change")

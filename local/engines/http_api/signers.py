"""Who signed a request, and the secret that it was signed with if it was."""

from dataclasses import dataclass
from typing import Any

from moto.sts.models import sts_backends

from local.permissions.gate import caller_of
from local.runtime.callers import ADMINISTRATOR, Caller
from local.runtime.running_cloud import RunningCloud


@dataclass(frozen=True)
class Signer:
    secret: str
    caller: Caller | None  # None for the administrator


def signer_of(cloud: RunningCloud, access_key: str) -> Signer | None:
    """None for a key whose secret is not known, so that what it signed cannot be checked."""
    if access_key == ADMINISTRATOR:
        return Signer(ADMINISTRATOR, None)
    caller = caller_of(cloud, access_key)
    if caller is None:
        return None
    if cloud.callers.of_key(access_key):  # the cloud's own keys are their own secrets
        return Signer(access_key, caller)
    assumed: Any = sts_backends[cloud.account_id]["aws"].get_assumed_role_from_access_key(access_key)
    return Signer(assumed.secret_access_key, caller)

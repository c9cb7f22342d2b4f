"""The issuers of tokens that the cloud knows: its own user pools of Cognito."""

import re
from collections.abc import Mapping
from typing import Any

import jwt
from moto.cognitoidp.models import cognitoidp_backends
from moto.utilities.utils import load_resource

from local.runtime.running_cloud import RunningCloud

POOL = re.compile(r"https://cognito-idp\.[\w-]+\.amazonaws\.com/([\w-]+)")


def keys_of(cloud: RunningCloud, issuer: str) -> Mapping[str, Any]:
    """The issuer's public keys by their ids. moto signs for all pools with one key, which it ships.

    Raises: ValueError for another issuer
    """
    pool = POOL.fullmatch(issuer)
    if not pool or pool[1] not in cognitoidp_backends[cloud.account_id][cloud.region].user_pools:
        raise ValueError(f"the embedded cloud knows the user pools of its own Cognito alone, not the issuer {issuer}")
    shipped = load_resource("cognitoidp/resources/jwks-public.json")
    return {str(key.key_id): key.key for key in jwt.PyJWKSet.from_dict(shipped).keys}

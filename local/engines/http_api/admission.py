"""Lets a request in, or answers it as API Gateway does: 401 without a good token, 403 without a right signature."""

import logging
from collections.abc import Mapping
from typing import Any

from local.engines.http_api import signatures, tokens
from local.engines.http_api.authorizers import Authorizer, IamAuthorizer, TokenAuthorizer
from local.engines.http_api.event import Request, Response, failure
from local.engines.http_api.issuers import keys_of
from local.engines.http_api.signers import Signer, signer_of
from local.permissions.acting import AccessDenied, require, session_arn
from local.runtime import wall_time
from local.runtime.callers import Caller
from local.runtime.running_cloud import RunningCloud

log = logging.getLogger(__name__)


class RefusedError(Exception):
    """The request is answered without its function."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__(f"{response.status}")


def admit(cloud: RunningCloud, request: Request, authorizer: Authorizer | None, arn: str) -> dict[str, Any]:
    """What the function's event tells of the caller; empty without an authorizer.

    `arn` is what the request is about, as policies name it. Raises: RefusedError
    """
    headers = {name.lower(): value for name, value in request.headers}
    if isinstance(authorizer, TokenAuthorizer):
        return _by_token(cloud, headers, authorizer)
    return _by_signature(cloud, request, headers, arn) if isinstance(authorizer, IamAuthorizer) else {}


def _by_token(cloud: RunningCloud, headers: Mapping[str, str], rules: TokenAuthorizer) -> dict[str, Any]:
    given = headers.get(rules.header)
    if not given:
        raise RefusedError(_unauthorized("Bearer"))
    try:
        read = tokens.claims(given, rules, keys_of(cloud, rules.issuer), cloud.clock.seconds())
    except tokens.TokenError as error:
        if error.status == 403:
            raise RefusedError(failure(403, "Forbidden")) from None
        raise RefusedError(
            _unauthorized(f'Bearer scope="" error="invalid_token" error_description="{error}"')
        ) from None
    return tokens.as_event(read, rules)


def _unauthorized(challenge: str) -> Response:
    response = failure(401, "Unauthorized")
    return Response(response.status, [*response.headers, ("www-authenticate", challenge)], response.body)


def _by_signature(cloud: RunningCloud, request: Request, headers: Mapping[str, str], arn: str) -> dict[str, Any]:
    """API Gateway says no more than Forbidden; the cloud's log says why."""
    try:
        signed = signatures.read(headers)
        signer = _verified(cloud, signed, request, headers)
        if signer.caller:
            require(signer.caller.role_arn, "execute-api:Invoke", arn, signer.caller.session)
    except (signatures.SignatureError, AccessDenied) as refused:
        log.warning("%s %s: %s", request.method, request.raw_path, refused)
        raise RefusedError(failure(403, "Forbidden")) from None
    return {"iam": _identity(cloud, signed.access_key, signer.caller)}


def _verified(cloud: RunningCloud, signed: signatures.Signed, request: Request, headers: Mapping[str, str]) -> Signer:
    """A caller beside the cloud signs by the machine's clock, a function by the cloud's."""
    signer = signer_of(cloud, signed.access_key)
    if signer is None:
        raise signatures.SignatureError(f"the access key {signed.access_key} is not known: take 'local', or a role's")
    now_s = cloud.clock.seconds()
    if not (signed.is_fresh(now_s) or signed.is_fresh(now_s - wall_time.ahead())):
        raise signatures.SignatureError("the signature is older than five minutes, or of the future")
    signatures.verify(signed, signer.secret, request.method, request.raw_path, request.raw_query, headers, request.body)
    return signer


def _identity(cloud: RunningCloud, access_key: str, caller: Caller | None) -> dict[str, Any]:
    name = session_arn(caller) if caller else f"arn:aws:iam::{cloud.account_id}:user/administrator"
    return {
        "accessKey": access_key,
        "accountId": cloud.account_id,
        "callerId": access_key,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": name,
        "userId": access_key,
    }

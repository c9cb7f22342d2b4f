"""Stands before moto's server: a call of a role's session is judged, and answered 403 or passed on.

A call with any other key is an administrator's. Signatures are not checked here: the key alone says who calls.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

from moto.core.request import Request
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.s3.models import s3_backends
from moto.sts.models import sts_backends

from local.permissions import api_call, judge
from local.permissions.api_call import ApiCall
from local.permissions.judge import AccessDenied
from local.permissions.need import Need
from local.permissions.needs import needs
from local.permissions.refusal import Refusal, refusal
from local.permissions.s3_needs import arn_of
from local.runtime.callers import Caller
from local.runtime.running_cloud import RunningCloud

READS = frozenset({"GetObject", "HeadObject"})
PHRASES = {400: "400 Bad Request", 403: "403 Forbidden"}

calling: ContextVar[Caller | None] = ContextVar("calling", default=None)  # of the request that is being answered
_moto_answer = DomainDispatcherApplication.__call__


def install(cloud: RunningCloud) -> None:
    judge.install(cloud)

    def answer(self: Any, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        access_key, service = api_call.signer(environ)
        caller = caller_of(cloud, access_key)
        refused = _judged(cloud, caller, service, environ) if caller else None
        if refused:
            Request(environ).get_data()  # else what is left of the body would be taken for the next request
            status, headers, body = refused
            start_response(PHRASES[status], [*headers, ("Content-Length", str(len(body)))])
            return [body]
        token = calling.set(caller)
        try:
            answered: Iterable[bytes] = _moto_answer(self, environ, start_response)
        finally:
            calling.reset(token)
        return answered

    cloud.patch(DomainDispatcherApplication, "__call__", answer)


def caller_of(cloud: RunningCloud, access_key: str) -> Caller | None:
    """The session of a role; None for any other key."""
    known = cloud.callers.of_key(access_key)
    if known or not access_key.startswith("ASIA"):
        return known
    assumed: Any = sts_backends[cloud.account_id]["aws"].get_assumed_role_from_access_key(access_key)
    return Caller(assumed.role_arn, assumed.session_name) if assumed else None


def _judged(cloud: RunningCloud, caller: Caller, service: str, environ: dict[str, Any]) -> Refusal | None:
    call = api_call.read(environ, service)
    if call is None:
        return None  # moto refuses it: it is no operation
    the_judge = judge.judge()
    try:
        for need in needs(call, the_judge.place):
            the_judge.require(caller, need)
        if call.service == "s3" and call.operation in READS:
            _require_sight(cloud, caller, call)
    except AccessDenied as denied:
        return refusal(call, denied.text)
    return None


def _require_sight(cloud: RunningCloud, caller: Caller, call: ApiCall) -> None:
    """Who may not list a bucket is not told which keys it lacks: S3 answers 403 for 404."""
    bucket, key = str(call.get("Bucket")), str(call.get("Key"))
    backend: Any = s3_backends[cloud.account_id]["aws"]
    if bucket in backend.buckets and backend.get_object(bucket, key, call.get("versionId")) is None:
        judge.judge().require(caller, Need("s3:ListBucket", arn_of(bucket), {"s3:prefix": key}))

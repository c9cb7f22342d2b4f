"""Lambda: one pool of execution environments per function.

A pool grows with concurrent calls. A change of code or configuration starts a new pool.
"""

import threading
import time
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.utils import get_backend

from local.engines.aws_lambda.runtime import Answer, Runtime
from local.engines.monitoring.cloudwatch_metrics import count
from local.runtime.running_cloud import RunningCloud

ENVIRONMENTS = 4  # per function at once; further calls wait

_pools: dict[str, "Pool"] = {}
_lock = threading.Lock()


class ThrottledError(LambdaClientError):
    """More concurrent calls than the function reserves."""

    code = 429

    def __init__(self) -> None:
        super().__init__("TooManyRequestsException", "Rate Exceeded.")


class Pool:
    def __init__(self, cloud: RunningCloud, function: Any) -> None:
        self.signature = signature(function)
        reserved = function.reserved_concurrency
        self.limit = ENVIRONMENTS if reserved is None else int(reserved)
        self.reserved = reserved is not None
        self._cloud, self._function = cloud, function
        self._idle: list[Runtime] = []
        self._taken: set[Runtime] = set()
        self._starting = 0
        self._retired = False
        self._changed = threading.Condition()

    def invoke(self, event: bytes) -> Answer:
        """Raises: ThrottledError, where the function's reserved environments are all busy."""
        runtime = self._take()
        try:
            return runtime.invoke(event)
        finally:
            self._give_back(runtime)

    def retire(self, wait_seconds: float = 0) -> None:
        """Ends idle environments now, and busy ones when their call ends (or after the wait)."""
        with self._changed:
            self._retired = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._taken, wait_seconds)
            late = list(self._taken) if wait_seconds else []
        for runtime in [*idle, *late]:
            runtime.close()

    def calls(self) -> int:
        """The number of calls under way."""
        return len(self._taken) + self._starting

    def _take(self) -> Runtime:
        with self._changed:
            if self.reserved and not self._idle and len(self._taken) + self._starting >= self.limit:
                raise ThrottledError
            self._changed.wait_for(lambda: self._idle or len(self._taken) + self._starting < self.limit)
            if self._idle:
                runtime = self._idle.pop()
                self._taken.add(runtime)
                return runtime
            self._starting += 1
        try:
            runtime = Runtime(self._cloud, self._function)
        finally:
            with self._changed:
                self._starting -= 1
        with self._changed:
            self._taken.add(runtime)
        return runtime

    def _give_back(self, runtime: Runtime) -> None:
        with self._changed:
            self._taken.discard(runtime)
            keep = not (runtime.dead or self._retired)
            if keep:
                self._idle.append(runtime)
            self._changed.notify_all()
        if not keep:
            runtime.close()


def invoke(cloud: RunningCloud, function: str | Any, event: bytes) -> Answer:
    """Calls a function (name, ARN or moto's object) and waits. Raises: ThrottledError, or moto's error if unknown."""
    if isinstance(function, str):
        function = get_backend(cloud.account_id, cloud.region).get_function(function)
    named, began = {"FunctionName": function.function_name}, time.monotonic()
    try:
        answer = _pool(cloud, function).invoke(event or b"{}")
    except ThrottledError:
        count("AWS/Lambda", "Throttles", named)
        raise
    count("AWS/Lambda", "Invocations", named)
    count("AWS/Lambda", "Errors", named, 1 if answer.error else 0)
    count("AWS/Lambda", "Duration", named, (time.monotonic() - began) * 1000)
    return answer


def signature(function: Any) -> tuple[Any, ...]:
    """The settings that distinguish two configurations of a function."""
    environment = tuple(sorted((function.environment_vars or {}).items()))
    layers = tuple(layer["Arn"] for layer in function.layers)
    settings = (function.handler, function.timeout, function.memory_size, function.reserved_concurrency)
    return function.code_sha_256, layers, environment, settings


def _pool(cloud: RunningCloud, function: Any) -> Pool:
    with _lock:
        former = _pools.get(function.function_arn)
        if former and former.signature == signature(function):
            return former
        pool = _pools[function.function_arn] = Pool(cloud, function)
    if former:
        former.retire()
    return pool


def calls() -> int:
    """The number of calls under way, of all functions."""
    with _lock:
        return sum(pool.calls() for pool in _pools.values())


def stop() -> None:
    """Ends every environment; running calls have five seconds."""
    deadline = time.monotonic() + 5
    with _lock:
        pools = list(_pools.values())
        _pools.clear()
    for pool in pools:
        pool.retire(max(0.01, deadline - time.monotonic()))

"""Executions that a state machine starts and waits for. States write StateMachineArn; the API has stateMachineArn."""

from collections.abc import Callable
from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sfn import (
    StateTaskServiceSfn,
)

from local.runtime.running_cloud import RunningCloud

Json = dict[str, Any]
WAITS = ("_build_sync_resolver", "_build_sync2_resolver")


def install(cloud: RunningCloud) -> None:
    moto_start = StateTaskServiceSfn._eval_service_task

    def start(
        self: Any, env: Any, resource_runtime_part: Any, normalised_parameters: Json, state_credentials: Any
    ) -> None:
        given = _renamed(normalised_parameters, str.lower)
        moto_start(self, env, resource_runtime_part, given, state_credentials)
        env.stack[-1] = _renamed(env.stack[-1], str.upper)

    cloud.patch(StateTaskServiceSfn, "_eval_service_task", start)
    for name in WAITS:
        cloud.patch(StateTaskServiceSfn, name, _in_upper_camel(getattr(StateTaskServiceSfn, name)))


def _in_upper_camel(build: Callable[..., Callable[[], Json | None]]) -> Callable[..., Callable[[], Json | None]]:
    """Of the execution's description, not of its output, whose names are the state machine's own."""

    def resolver(*args: Any, **kwargs: Any) -> Callable[[], Json | None]:
        look = build(*args, **kwargs)

        def ended() -> Json | None:
            execution = look()
            return _renamed(execution, str.upper) if execution else None

        return ended

    return resolver


def _renamed(value: Json, case: Callable[[str], str]) -> Json:
    return {case(name[0]) + name[1:]: each for name, each in value.items()}

"""JSONata for moto's ASL engine, which parses it but has no evaluator. A failed expression has its own error."""

import json
from typing import Any

import jsonata
import moto.stepfunctions.parser.asl.eval.states as states
import moto.stepfunctions.parser.asl.eval.variable_store as variables
import moto.stepfunctions.parser.asl.jsonata.jsonata as moto_jsonata
from moto.stepfunctions.parser.api import EvaluationFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.common.string.string_expression import StringJSONata
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from local.runtime.running_cloud import RunningCloud


def install(cloud: RunningCloud) -> None:
    moto_eval = StringJSONata._eval_body

    def eval_body(self: StringJSONata, env: Any) -> None:
        try:
            moto_eval(self, env)
        except moto_jsonata.JSONataException as error:
            cause = f"The JSONata expression '{self.expression}' cannot be evaluated: {error.details}"
            raise _query_evaluation_error(env, cause) from error

    cloud.patch(StringJSONata, "_eval_body", eval_body)
    cloud.patch(moto_jsonata, "_eval_jsonata", _evaluate)
    cloud.patch(states, "encode_jsonata_variable_declarations", _declare)
    cloud.patch(variables, "encode_jsonata_variable_declarations", _declare)


def _evaluate(expression: str) -> Any:
    try:
        return json.loads(to_json_str(jsonata.Jsonata(expression).evaluate(None)))
    except Exception as error:
        raise moto_jsonata.JSONataException("UNKNOWN", str(error)) from error


def _declare(bindings: dict[str, Any]) -> str:
    """Escapes texts, which moto does not."""
    return "".join(f"{name}:={to_json_str(value, separators=(',', ':'))};" for name, value in bindings.items())


def _query_evaluation_error(env: Any, cause: str) -> FailureEventException:
    name = StatesErrorName(typ=StatesErrorNameType.StatesQueryEvaluationError)
    evaluation = EvaluationFailedEventDetails(cause=cause, error=name.error_name)
    details = EventDetails(evaluationFailedEventDetails=evaluation)  # type: ignore[typeddict-item]
    env.event_manager.add_event(env.event_history_context, HistoryEventType.EvaluationFailed, details)
    return FailureEventException(FailureEvent(env, name, HistoryEventType.EvaluationFailed, details))

"""What moto does not keep of a function: dead letters, log format, layers of other accounts, an alias's permissions."""

from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction

from local.runtime.running_cloud import RunningCloud

_moto_init = LambdaFunction.__init__
_moto_update = LambdaFunction.update_configuration
_moto_layers = LambdaFunction._get_layers_data
_moto_permit = LambdaBackend.add_permission
OF_A_FUNCTION = 7  # parts of its ARN; an alias's has its name after them


def install(cloud: RunningCloud) -> None:
    cloud.patch(LambdaFunction, "__init__", _init)
    cloud.patch(LambdaFunction, "update_configuration", _update)
    cloud.patch(LambdaFunction, "_get_layers_data", _layers)
    cloud.patch(LambdaBackend, "add_permission", _permit)


def _init(self: Any, account_id: str, spec: dict[str, Any], region: str, version: Any = 1) -> None:
    _moto_init(self, account_id, spec, region, version)
    self.dead_letter_arn, self.log_format = None, "Text"
    _keep(self, spec)


def _update(self: Any, updates: dict[str, Any]) -> Any:
    _keep(self, updates)
    return _moto_update(self, updates)


def _keep(self: Any, spec: dict[str, Any]) -> None:
    if spec.get("DeadLetterConfig"):
        self.dead_letter_arn = spec["DeadLetterConfig"].get("TargetArn")
    if spec.get("LoggingConfig"):
        self.log_format = spec["LoggingConfig"].get("LogFormat", "Text")


def _layers(self: Any, arns: list[str]) -> Any:
    """Leaves out layers of other accounts, AWS's or a vendor's: the local environment has their packages."""
    ours = [arn for arn in arns if arn.split(":")[4] == self.account_id]
    known = {layer["Arn"]: layer for layer in _moto_layers(self, ours)}
    return [known.get(arn, {"Arn": arn, "CodeSize": 0}) for arn in arns]


def _permit(self: Any, function_name: str, qualifier: str, raw: str) -> Any:
    """A permission that names an alias's ARN is of the alias alone."""
    parts = function_name.split(":")
    if len(parts) > OF_A_FUNCTION:
        function_name, qualifier = ":".join(parts[:OF_A_FUNCTION]), parts[OF_A_FUNCTION]
    return _moto_permit(self, function_name, qualifier, raw)

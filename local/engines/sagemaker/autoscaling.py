"""Application Auto Scaling of SageMaker's variants: moto keeps targets and policies; nothing is scaled.

Two calls fail as on AWS, though moto accepts them: one for an unknown variant, and one for an unregistered target.
"""

from typing import Any

from moto.applicationautoscaling.exceptions import AWSValidationException
from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
from moto.core.exceptions import JsonRESTError
from moto.sagemaker.models import sagemaker_backends

from local.runtime.running_cloud import RunningCloud


class ObjectNotFound(JsonRESTError):
    def __init__(self, message: str) -> None:
        super().__init__("ObjectNotFoundException", message)


def install(cloud: RunningCloud) -> None:
    register = ApplicationAutoscalingBackend.register_scalable_target
    deregister = ApplicationAutoscalingBackend.deregister_scalable_target

    def register_scalable_target(
        self: ApplicationAutoscalingBackend, namespace: str, r_id: str, dimension: str, **capacity: Any
    ) -> Any:
        if namespace == "sagemaker" and r_id not in _variants(cloud):
            raise AWSValidationException(f"SageMaker has no {r_id}")
        return register(self, namespace, r_id, dimension, **capacity)

    def deregister_scalable_target(
        self: ApplicationAutoscalingBackend, namespace: str, r_id: str, dimension: str
    ) -> None:
        if r_id not in self.targets.get(dimension, {}):
            raise ObjectNotFound(f"No scalable target found for {namespace}, {r_id}, {dimension}")
        deregister(self, namespace, r_id, dimension)
        orphans = [key for key, policy in self.policies.items() if policy.resource_id == r_id]
        for key in orphans:
            del self.policies[key]

    cloud.patch(ApplicationAutoscalingBackend, "register_scalable_target", register_scalable_target)
    cloud.patch(ApplicationAutoscalingBackend, "deregister_scalable_target", deregister_scalable_target)


def _variants(cloud: RunningCloud) -> set[str]:
    endpoints = sagemaker_backends[cloud.account_id][cloud.region].endpoints.values()
    return {
        f"endpoint/{endpoint.endpoint_name}/variant/{variant['VariantName']}"
        for endpoint in endpoints
        for variant in endpoint.production_variants
    }

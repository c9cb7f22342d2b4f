"""SageMaker's model packages: an update keeps the fields that it does not name. moto loses them."""

from typing import Any

from moto.sagemaker.models import SageMakerModelBackend

from local.runtime.running_cloud import RunningCloud

KEPT = ("model_approval_status", "approval_description", "customer_metadata_properties")


def install(cloud: RunningCloud) -> None:
    update = SageMakerModelBackend.update_model_package

    def update_model_package(self: SageMakerModelBackend, **given: Any) -> str:
        package = self.describe_model_package(given["model_package_arn"])
        for name in KEPT:
            if given[name] is None:
                given[name] = getattr(package, name)
        return update(self, **given)

    cloud.patch(SageMakerModelBackend, "update_model_package", update_model_package)

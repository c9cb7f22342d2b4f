"""SageMaker's model packages, where moto forgets: why a version was approved; at an update, what it does not name."""

from typing import Any

from moto.core.responses import ActionResult
from moto.sagemaker.models import SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse

from local.cloud import Cloud

KEPT = ("model_approval_status", "approval_description", "customer_metadata_properties")


def install(cloud: Cloud) -> None:
    create, update = SageMakerResponse.create_model_package, SageMakerModelBackend.update_model_package

    def create_model_package(self: SageMakerResponse) -> ActionResult:
        answer: Any = create(self)
        package = self.sagemaker_backend.model_packages[answer.result["ModelPackageArn"]]
        package.approval_description = self._get_param("ApprovalDescription")
        return ActionResult(answer.result)

    def update_model_package(self: SageMakerModelBackend, **given: Any) -> str:
        package = self.describe_model_package(given["model_package_arn"])
        for name in KEPT:
            if given[name] is None:
                given[name] = getattr(package, name)
        return update(self, **given)

    cloud.patch(SageMakerResponse, "create_model_package", create_model_package)
    cloud.patch(SageMakerModelBackend, "update_model_package", update_model_package)

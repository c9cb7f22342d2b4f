"""The registry's entries: each trained model's model package in SageMaker, found by the version that it names."""

from aisle_aws.settings import settings
from aisle_aws.transport.clients import client

LONGEST_WORDS = 1024  # of an approval's description


def tell_verdict(version: str, verdict: str, words: str, is_approved: bool) -> bool:
    """Writes what became of a model into its entry. Returns whether it has one."""
    arn = _find(version)
    if arn is None:
        return False
    sagemaker = client("sagemaker")
    known = sagemaker.describe_model_package(ModelPackageName=arn).get("CustomerMetadataProperties") or {}
    sagemaker.update_model_package(
        ModelPackageArn=arn,
        ModelApprovalStatus="Approved" if is_approved else "Rejected",
        ApprovalDescription=f"{verdict}: {words}"[:LONGEST_WORDS],
        CustomerMetadataProperties={**known, "verdict": verdict},
    )
    return True


def _find(version: str) -> str | None:
    """The newest entry first: a verdict is of a model of these days."""
    pages = (
        client("sagemaker")
        .get_paginator("list_model_packages")
        .paginate(ModelPackageGroupName=settings.endpoint_name, SortBy="CreationTime", SortOrder="Descending")
    )
    for page in pages:
        for package in page["ModelPackageSummaryList"]:
            if str(package.get("ModelPackageDescription", "")).startswith(f"{version}: "):
                return str(package["ModelPackageArn"])
    return None

"""Steps 3 and 4: clean, crawl, check, train, evaluate, register, release, all in the retrain state machine."""

import time
from typing import Any

from local.demo import books, executions
from local.demo.setting import Setting


class EndpointFailed(RuntimeError):
    """SageMaker could not start a model; the message is its reason."""


TOLD = ("hr@10", "ndcg@10", "coverage@10")


def retrain(setting: Setting, name: str) -> None:
    """Runs retrain once. Raises: AssertionError when the gate refuses the model or the books do not balance."""
    with setting.report.step(name) as (step, advance):
        arn = setting.outputs["RetrainStateMachineArn"]
        result = executions.run(setting.cloud, arn, {}, advance)
        if not result["released"]:
            raise AssertionError(f"the gate refused {result['model_version']}: {'; '.join(result['reasons'])}")
        step.tell(f"{result['model_version']} released as {result['variant']}")
        step.tell(_quality(result["metrics"]))

    with setting.report.step("count") as (step, advance):
        advance(0.3, "Athena")
        counts = setting.query("counts")
        step.rows = sum(int(row["rows"]) for row in counts if row["table_name"] == "interactions")
        for account in books.balance(setting, counts):
            step.tell(str(account))


def _quality(metrics: dict[str, Any]) -> str:
    model, popular = metrics["metrics"], metrics["popularity"]
    return ", ".join(f"{name} {model[name]:.4f} (popularity {popular[name]:.4f})" for name in TOLD)


def wait_for_endpoint(setting: Setting, within_seconds: float = 120) -> dict[str, Any]:
    """The variants once the endpoint is in service. Raises: TimeoutError, EndpointFailed."""
    sagemaker, name = setting.cloud.client("sagemaker"), setting.outputs["EndpointName"]
    deadline = time.monotonic() + within_seconds
    while (endpoint := sagemaker.describe_endpoint(EndpointName=name))["EndpointStatus"] != "InService":
        if endpoint["EndpointStatus"] == "Failed":
            raise EndpointFailed(str(endpoint.get("FailureReason")))
        if time.monotonic() > deadline:
            raise TimeoutError(f"endpoint {name} is {endpoint['EndpointStatus']} after {within_seconds:.0f} s")
        time.sleep(0.2)
    return endpoint_variants(setting)


def endpoint_variants(setting: Setting) -> dict[str, Any]:
    """Variant -> model, weight, registered scaling limits, from SageMaker and Application Auto Scaling."""
    sagemaker = setting.cloud.client("sagemaker")
    endpoint = sagemaker.describe_endpoint(EndpointName=setting.outputs["EndpointName"])
    config = sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
    models = {variant["VariantName"]: variant["ModelName"] for variant in config["ProductionVariants"]}
    targets = setting.cloud.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="sagemaker")
    limits = {
        target["ResourceId"].rsplit("/", 1)[-1]: (target["MinCapacity"], target["MaxCapacity"])
        for target in targets["ScalableTargets"]
    }
    return {
        variant["VariantName"]: {
            "model": models[variant["VariantName"]],
            "weight": variant["CurrentWeight"],
            "scales": limits.get(variant["VariantName"]),
        }
        for variant in endpoint["ProductionVariants"]
    }


def registered_packages(setting: Setting) -> list[dict[str, Any]]:
    """The registry, newest first: version, approval, metrics."""
    sagemaker = setting.cloud.client("sagemaker")
    group = setting.outputs["ModelPackageGroupName"]
    packages = sagemaker.list_model_packages(ModelPackageGroupName=group)["ModelPackageSummaryList"]
    return sorted(packages, key=lambda package: -int(package["ModelPackageVersion"]))

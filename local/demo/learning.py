"""Steps 3 and 4: clean, crawl, check, train, evaluate, register, release, all in the retrain state machine."""

import json
import re
import time
from datetime import UTC, datetime
from typing import Any

from aisle.lake.zones import RECIPES
from aisle.releases.recipe import recipe
from local.demo import books, executions
from local.demo.progress import Advance
from local.demo.setting import Setting


class EndpointFailed(RuntimeError):
    """SageMaker could not start a model; the message is its reason."""


NOTHING_TO_LEARN = "DataChecksFailed"
TOLD = ("hr@10", "ndcg@10", "coverage@10")


def retrain(setting: Setting, name: str) -> bool:
    """Runs retrain once. Returns whether a model was released; where none was, the step says what was lacking.

    Raises: ExecutionFailed; AssertionError, where the simulated shop has no model: it has all that one needs.
    """
    with setting.report.step(name) as (step, advance):
        result = _run(setting, advance)
        if result["released"]:
            step.tell(f"{result['model_version']} released as {result['variant']}")
            step.tell(_quality(result["metrics"]))
            return True
        step.tell(f"no model was released: {' '.join(result['reasons'])}")
        if setting.data is None:
            raise AssertionError(step.figures[-1])
        return False


def propose(setting: Setting, **config: Any) -> str:
    """A recipe of the deployed code and these values stands in line, as by `ops.models propose`. Returns its id."""
    made, bucket = recipe(setting.outputs["ModelImageUri"], config), setting.outputs["ArtifactsBucketName"]
    now, s3 = datetime.now(UTC), setting.cloud.client("s3")
    told = {"image_uri": made.image_uri, "config": config, "proposed_at": now.isoformat(), "proposed_by": "demo"}
    s3.put_object(Bucket=bucket, Key=f"{RECIPES}/defined/{made.recipe_id}.json", Body=json.dumps(told))
    s3.put_object(Bucket=bucket, Key=f"{RECIPES}/waiting/{now:%Y%m%dT%H%M%S%fZ}-{made.recipe_id}.json", Body=b"{}")
    return made.recipe_id


def _run(setting: Setting, advance: Advance) -> dict[str, Any]:
    """What retrain answers. Data without a row to learn from are no failure either."""
    try:
        return dict(executions.run(setting.cloud, setting.outputs["RetrainStateMachineArn"], {}, advance))
    except executions.ExecutionFailed as failure:
        if failure.error != NOTHING_TO_LEARN:
            raise
        return {"released": False, "reasons": [f"there are {_in_words(failure.cause)}, at least 1 is needed."]}


def _in_words(checks: str) -> str:
    """Failed checks without their names.

    >>> _in_words("items_not_empty (0 items), interactions_not_empty (0 interactions)")
    '0 items and 0 interactions'
    """
    return " and ".join(re.findall(r"\w+ \(([^)]*)\)", checks)) or checks


def count(setting: Setting) -> None:
    """Counts the rows in Athena. Raises: AssertionError, when the books do not balance."""
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


def has_endpoint(setting: Setting) -> bool:
    """Whether a model was ever released."""
    endpoints = setting.cloud.client("sagemaker").list_endpoints()["Endpoints"]
    return setting.outputs["EndpointName"] in {endpoint["EndpointName"] for endpoint in endpoints}


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

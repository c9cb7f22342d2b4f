"""The endpoint is gone for a while: deleted by mistake, and made again as it was, with its weights."""

from collections.abc import Iterator
from contextlib import contextmanager

from local.demo import learning
from local.demo.setting import Setting


@contextmanager
def of_the_endpoint(setting: Setting) -> Iterator[None]:
    """Raises: EndpointFailed, TimeoutError where it does not come back."""
    sagemaker, name = setting.cloud.client("sagemaker"), setting.outputs["EndpointName"]
    if name not in {each["EndpointName"] for each in sagemaker.list_endpoints()["Endpoints"]}:
        yield  # no model was released yet
        return
    described = sagemaker.describe_endpoint(EndpointName=name)
    config = described["EndpointConfigName"]
    weights = [
        {"VariantName": each["VariantName"], "DesiredWeight": each["CurrentWeight"]}
        for each in described["ProductionVariants"]
    ]
    sagemaker.delete_endpoint(EndpointName=name)
    try:
        yield
    finally:
        sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=config)
        learning.wait_for_endpoint(setting)
        sagemaker.update_endpoint_weights_and_capacities(EndpointName=name, DesiredWeightsAndCapacities=weights)
        learning.wait_for_endpoint(setting)

"""Application Auto Scaling of an endpoint: who scales also needs what is done to the endpoint and its alarms.

Source: docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html
"""

from moto.applicationautoscaling.models import applicationautoscaling_backends

from local.permissions.api_call import ApiCall
from local.permissions.need import Need, Place

VARIANTS = "sagemaker:variant:DesiredInstanceCount"
OF_ENDPOINT = {"RegisterScalableTarget": ("DescribeEndpoint", "UpdateEndpointWeightsAndCapacities")}
OF_ALARM = {
    "PutScalingPolicy": ("PutMetricAlarm", "DescribeAlarms"),
    "DeregisterScalableTarget": ("DescribeAlarms", "DeleteAlarms"),
    "DeleteScalingPolicy": ("DescribeAlarms", "DeleteAlarms"),
}


def scaling_needs(call: ApiCall, place: Place) -> list[Need]:
    """A target's ARN ends in a random id."""
    namespace, resource = str(call.get("ServiceNamespace")), str(call.get("ResourceId"))
    facts = {
        "application-autoscaling:service-namespace": namespace,
        "application-autoscaling:scalable-dimension": str(call.get("ScalableDimension")),
    }
    target = place.arn("application-autoscaling", "scalable-target/0abc1234")
    found = [Need(f"application-autoscaling:{call.operation}", target, facts)]
    if namespace != "sagemaker":
        return found
    endpoint = place.arn("sagemaker", "/".join(resource.split("/")[:2]))
    alarm = place.arn("cloudwatch", f"alarm:TargetTracking-{resource}-AlarmHigh")
    found += [Need(f"sagemaker:{each}", endpoint) for each in OF_ENDPOINT.get(call.operation, ())]
    return found + [Need(f"cloudwatch:{each}", alarm) for each in OF_ALARM.get(call.operation, ())]


def deletion_needs(call: ApiCall, place: Place) -> list[Need]:
    """An endpoint's variants that scale are deregistered with it, as whoever deletes it.

    Source: docs.aws.amazon.com/sagemaker/latest/dg/endpoint-delete-with-scaling.html
    """
    endpoint = f"endpoint/{call.get('EndpointName')}"
    variants = applicationautoscaling_backends[place.account_id][place.region].targets.get(VARIANTS, {})
    found = [Need("sagemaker:DeleteEndpoint", place.arn("sagemaker", endpoint))]
    for variant in (each for each in variants if each.startswith(f"{endpoint}/")):
        deregistration = {"ServiceNamespace": "sagemaker", "ResourceId": variant, "ScalableDimension": VARIANTS}
        scaling = ApiCall("application-autoscaling", "DeregisterScalableTarget", "json", deregistration)
        found += scaling_needs(scaling, place)
    return found

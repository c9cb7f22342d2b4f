"""AWS::S3::Bucket with versioning, notifications and lifecycle rules, which moto's own type lacks."""

from typing import Any

from local.cloudformation.declare import Resource, current
from local.cloudformation.special import Special


class Bucket(Special):
    name = "BucketName"

    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        cloud = current()
        cloud.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": cloud.region})
        _configure(name, properties)
        attributes = {
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{cloud.region}.amazonaws.com",
        }
        return Resource(name, attributes)

    def change(self, resource: Resource, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        _configure(resource.physical_resource_id, properties)
        return resource

    def remove(self, resource: Resource) -> None:
        current().client("s3").delete_bucket(Bucket=resource.physical_resource_id)


def _configure(name: str, properties: dict[str, Any]) -> None:
    s3 = current().client("s3")
    if "VersioningConfiguration" in properties:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=properties["VersioningConfiguration"])
    if "LifecycleConfiguration" in properties:
        rules = [lifecycle_rule(rule) for rule in properties["LifecycleConfiguration"]["Rules"]]
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})
    if "NotificationConfiguration" in properties:
        configuration = notifications(properties["NotificationConfiguration"])
        s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=configuration)


def lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """Converts the property to the API call's parameter; moves to other storage classes are left out.

    >>> lifecycle_rule({"Id": "old", "Prefix": "a/", "Status": "Enabled", "ExpirationInDays": "7"})
    {'ID': 'old', 'Status': 'Enabled', 'Filter': {'Prefix': 'a/'}, 'Expiration': {'Days': 7}}
    """
    made: dict[str, Any] = {"ID": rule["Id"]} if "Id" in rule else {}
    made |= {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "ExpirationInDays" in rule:
        made["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
    if "NoncurrentVersionExpiration" in rule:
        made["NoncurrentVersionExpiration"] = {
            "NoncurrentDays": int(rule["NoncurrentVersionExpiration"]["NoncurrentDays"])
        }
    if "AbortIncompleteMultipartUpload" in rule:
        days = int(rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"])
        made["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": days}
    return made


def notifications(properties: dict[str, Any]) -> dict[str, Any]:
    """Converts the property to the API call's parameter."""
    kinds = (
        ("LambdaConfigurations", "LambdaFunctionConfigurations", "Function", "LambdaFunctionArn"),
        ("QueueConfigurations", "QueueConfigurations", "Queue", "QueueArn"),
        ("TopicConfigurations", "TopicConfigurations", "Topic", "TopicArn"),
    )
    configuration: dict[str, Any] = {
        theirs: [_one(each, ours_target, their_target) for each in properties[ours]]
        for ours, theirs, ours_target, their_target in kinds
        if properties.get(ours)
    }
    if str((properties.get("EventBridgeConfiguration") or {}).get("EventBridgeEnabled", "")).lower() == "true":
        configuration["EventBridgeConfiguration"] = {}
    return configuration


def _one(each: dict[str, Any], ours_target: str, their_target: str) -> dict[str, Any]:
    rules = ((each.get("Filter") or {}).get("S3Key") or {}).get("Rules") or []
    one = {their_target: each[ours_target], "Events": [each["Event"]]}
    return one | ({"Filter": {"Key": {"FilterRules": rules}}} if rules else {})

"""Resource policies: `local.permissions` judges by them.

moto itself would apply a bucket policy's denials without their conditions.
"""

import json
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from local.cloudformation.declare import Resource, current
from local.cloudformation.special import Special


class BucketPolicy(Special):
    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        current().patch(FakeBucket, "get_permission", lambda self, action, resource: PermissionResult.NEUTRAL)
        policy = json.dumps(properties["PolicyDocument"])
        current().client("s3").put_bucket_policy(Bucket=properties["Bucket"], Policy=policy)
        return Resource(properties["Bucket"])


class QueuePolicy(Special):
    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        policy = json.dumps(properties["PolicyDocument"])
        for queue in properties["Queues"]:
            current().client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
        return Resource(name)

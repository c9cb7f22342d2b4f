"""AWS::KinesisFirehose::DeliveryStream. Its reader goes on where it is: a new one would deliver the stream again."""

from typing import Any

from local.cloudformation.declare import Resource, current, fit
from local.cloudformation.special import Special
from local.engines.streams import firehose


class DeliveryStream(Special):
    name = "DeliveryStreamName"

    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        client = current().client("firehose")
        shape = client.meta.service_model.operation_model("CreateDeliveryStream").input_shape
        made = client.create_delivery_stream(**fit(properties | {"DeliveryStreamName": name}, shape))
        return Resource(name, {"Arn": made["DeliveryStreamARN"]})

    def change(self, resource: Resource, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        firehose.configure(resource.physical_resource_id, properties["ExtendedS3DestinationConfiguration"])
        return resource

    def remove(self, resource: Resource) -> None:
        current().client("firehose").delete_delivery_stream(DeliveryStreamName=resource.physical_resource_id)

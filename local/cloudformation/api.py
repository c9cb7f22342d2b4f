"""AWS::ApiGatewayV2::Api: registered with moto, served by the HTTP front."""

from typing import Any

from local.cloudformation.declare import Resource, current
from local.cloudformation.special import Special
from local.engines.http_api import http_fronts


class Api(Special):
    name = "Name"

    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        cloud, body = current(), properties.get("Body") or {}
        title = (body.get("info") or {}).get("title") or name
        api_id = cloud.client("apigatewayv2").create_api(Name=title, ProtocolType="HTTP")["ApiId"]
        url = http_fronts.register(cloud, api_id, body)
        return Resource(api_id, {"ApiId": api_id, "ApiEndpoint": url})

    def change(self, resource: Resource, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        http_fronts.register(current(), resource.physical_resource_id, properties.get("Body") or {})
        return resource

    def remove(self, resource: Resource) -> None:
        http_fronts.unregister(resource.physical_resource_id)
        current().client("apigatewayv2").delete_api(ApiId=resource.physical_resource_id)

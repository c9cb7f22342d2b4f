"""Custom resources: calls the function, and waits for its PUT to the response URL.

Source: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
"""

import json
import queue
import threading
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from local.cloudformation.declare import Resource, current
from local.cloudformation.special import Special
from local.engines.aws_lambda.pool import invoke
from local.runtime.loopback import HOST


class CustomResourceError(Exception):
    """The function answered FAILED, raised, or did not answer. The message has its reason and log."""


class CustomResource(Special):
    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        answer = _request("Create", properties, about)
        identity = answer.get("PhysicalResourceId") or name
        return Resource(identity, answer.get("Data") or {}, given={"properties": properties, "about": about})

    def change(self, resource: Resource, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        former = resource.given["properties"]
        about = resource.given["about"] | about
        known = {"PhysicalResourceId": resource.physical_resource_id, "OldResourceProperties": former}
        answer = _request("Update", properties, about, known)
        resource.attributes = answer.get("Data") or {}
        resource.given["properties"] = properties
        return resource

    def remove(self, resource: Resource) -> None:
        known = {"PhysicalResourceId": resource.physical_resource_id}
        _request("Delete", resource.given["properties"], resource.given["about"], known)


def _request(
    request: str, properties: dict[str, Any], about: dict[str, Any], known: dict[str, Any] | None = None
) -> dict[str, Any]:
    answers: queue.Queue[dict[str, Any]] = queue.Queue()
    server = HTTPServer((HOST, 0), _receiver(answers))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    event = {
        "RequestType": request,
        "RequestId": str(uuid.uuid4()),
        "ResponseURL": f"http://{HOST}:{server.server_port}/response",
        "ResourceType": about.get("ResourceType") or about["Type"],
        "LogicalResourceId": about.get("LogicalId", ""),
        "StackId": about.get("StackId", ""),
        "ServiceToken": properties["ServiceToken"],
        "ResourceProperties": properties,
        **(known or {}),
    }
    threading.Thread(target=_call, args=(properties["ServiceToken"], event, answers), daemon=True).start()
    try:
        answer = answers.get(timeout=float(properties.get("ServiceTimeout", 3600)))
    except queue.Empty:
        raise CustomResourceError("The function did not answer in time") from None
    finally:
        server.shutdown()
        server.server_close()
    if answer.get("Status") != "SUCCESS":
        raise CustomResourceError(answer.get("Reason") or f"The function said {answer}")
    return answer


def _call(function: str, event: dict[str, Any], answers: "queue.Queue[dict[str, Any]]") -> None:
    try:
        answer = invoke(current(), function, json.dumps(event).encode())
    except Exception as error:  # noqa: BLE001 - the stack waits in another thread and must get an answer
        answers.put({"Status": "FAILED", "Reason": repr(error)})
        return
    if answer.error:
        answers.put({"Status": "FAILED", "Reason": f"{answer.payload.decode()}\n{answer.log}"})


def _receiver(answers: "queue.Queue[dict[str, Any]]") -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            answers.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Logs nothing."""

    return Receiver

"""API Gateway's data plane: each deployed HTTP API listens on its own loopback port. There is no throttling."""

import json
import logging
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from local.engines.aws_lambda.pool import ThrottledError, invoke
from local.engines.http_api.admission import RefusedError, admit
from local.engines.http_api.authorizers import TokenAuthorizer
from local.engines.http_api.cors import allowed, cors, preflight
from local.engines.http_api.event import Request, Response, as_event, as_response, failure
from local.engines.http_api.issuers import keys_of
from local.engines.http_api.routes import Route, find, routes
from local.engines.monitoring.cloudwatch_metrics import count
from local.permissions.acting import AccessDenied, require_service
from local.runtime.loopback import HOST
from local.runtime.running_cloud import RunningCloud

LARGEST_BODY = 10 * 1024 * 1024

log = logging.getLogger(__name__)
_fronts: dict[str, "Front"] = {}


class Front:
    """One API: its routes and its server."""

    def __init__(self, cloud: RunningCloud, api_id: str, openapi: dict[str, Any], port: int) -> None:
        self.cloud, self.api_id = cloud, api_id
        self.configure(openapi)
        self._server = _Server((HOST, port), _handler(self))
        self.url = f"http://{HOST}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()

    def configure(self, openapi: dict[str, Any]) -> None:
        """Raises: ValueError for an integration, an authorizer or an issuer that the cloud does not know."""
        found = routes(openapi)
        for issuer in {each.authorizer.issuer for each in found if isinstance(each.authorizer, TokenAuthorizer)}:
            keys_of(self.cloud, issuer)
        self._routes, self.cors = found, cors(openapi)

    def answer(self, request: Request) -> Response:
        """API Gateway's own statuses are those of HTTP APIs: 401, 403, 404, 413, 500 (the function failed), 503."""
        if self.cors and request.method == "OPTIONS" and _header(request, "origin"):
            return Response(204, preflight(self.cors, _header(request, "origin")))
        found, began = find(self._routes, request.method, request.raw_path), time.monotonic()
        response = self._invoke(request, *found) if found else failure(404, "Not Found")
        self._count(response.status, time.monotonic() - began)
        return Response(response.status, response.headers + self._cors_headers(request), response.body)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _count(self, status: int, seconds: float) -> None:
        named = {"ApiId": self.api_id}
        count("AWS/ApiGateway", "Count", named)
        count("AWS/ApiGateway", "4xx", named, 1 if 400 <= status < 500 else 0)
        count("AWS/ApiGateway", "5xx", named, 1 if status >= 500 else 0)
        count("AWS/ApiGateway", "Latency", named, seconds * 1000)

    def _invoke(self, request: Request, route: Route, parameters: dict[str, str]) -> Response:
        place = (self.api_id, self.cloud.region, self.cloud.account_id)
        try:
            told = admit(self.cloud, request, route.authorizer, f"{self._stage()}/{request.method}{request.raw_path}")
        except RefusedError as refused:
            return refused.response
        event = as_event(request, route, parameters, *place, told)
        try:
            require_service(
                "apigateway.amazonaws.com", "lambda:InvokeFunction", route.function_arn, self._source(route)
            )
            answer = invoke(self.cloud, route.function_arn, json.dumps(event).encode())
        except ThrottledError:
            return failure(503, "Service Unavailable")
        except AccessDenied as denied:
            log.error("%s: %s", route.key, denied)
            return failure(500, "Internal Server Error")
        if answer.error:
            log.error("%s: %s\n%s", route.key, answer.payload[:500].decode(errors="replace"), answer.log)
            timed_out = b"Sandbox.Timedout" in answer.payload
            return failure(503, "Service Unavailable") if timed_out else failure(500, "Internal Server Error")
        try:
            return as_response(answer.payload)
        except (ValueError, TypeError) as error:
            log.error("%s returned a response that API Gateway cannot send: %s", route.key, error)
            return failure(500, "Internal Server Error")

    def _source(self, route: Route) -> str:
        """The route as the function's permission names it."""
        method, _, path = route.key.partition(" ")
        method = "*" if method in ("ANY", "$default") else method
        return f"{self._stage()}/{method}{path or '/$default'}"

    def _stage(self) -> str:
        return f"arn:aws:execute-api:{self.cloud.region}:{self.cloud.account_id}:{self.api_id}/$default"

    def _cors_headers(self, request: Request) -> list[tuple[str, str]]:
        origin = _header(request, "origin")
        return allowed(self.cors, origin) if self.cors and origin else []


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def register(cloud: RunningCloud, api_id: str, openapi: dict[str, Any]) -> str:
    """Serves the API, or its new version. Returns its URL. Raises: ValueError for an unknown integration."""
    if api_id in _fronts:
        _fronts[api_id].configure(openapi)
    else:
        _fronts[api_id] = Front(cloud, api_id, openapi, (cloud.api_port or 0) if not _fronts else 0)
    return _fronts[api_id].url


def unregister(api_id: str) -> None:
    if api_id in _fronts:
        _fronts.pop(api_id).stop()


def with_local_urls(text: str) -> str:
    """Replaces each AWS URL of a served API by its local one."""
    if ".execute-api." not in text:
        return text
    return re.sub(
        r"https://(\w+)\.execute-api\.[\w-]+\.amazonaws\.com",
        lambda found: _fronts[found[1]].url if found[1] in _fronts else found[0],
        text,
    )


def install(cloud: RunningCloud) -> None:
    def stop() -> None:
        for api_id in list(_fronts):
            unregister(api_id)

    cloud.on_stop(stop)


def _header(request: Request, name: str) -> str:
    return next((value for key, value in request.headers if key.lower() == name), "")


def _handler(front: Front) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 1 << 16

        def handle_expect_100(self) -> bool:
            going_on = super().handle_expect_100()
            self.wfile.flush()  # else the sender waits a second before its body
            return going_on

        def _serve(self) -> None:
            announced = self.headers.get("Content-Length") or "0"
            if self.headers.get("Transfer-Encoding") or not announced.isdecimal():
                self.close_connection = True
                return self._send(failure(411, "Length Required"))
            length = int(announced)
            if length > LARGEST_BODY:
                self._discard(length)
                return self._send(failure(413, "Request Entity Too Large"))
            url = urlsplit(self.path)
            body = self.rfile.read(length)
            headers = list(self.headers.items())
            request = Request(self.command, url.path, url.query, headers, body, self.client_address[0])
            return self._send(front.answer(request))

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve  # noqa: N815

        def _discard(self, length: int) -> None:
            self.close_connection = True
            for _ in range(min(length, 8 * LARGEST_BODY) >> 16):  # a sender reads no answer before it has sent its body
                self.rfile.read(1 << 16)

        def _send(self, response: Response) -> None:
            self.send_response(response.status)
            for name, value in response.headers:
                self.send_header(name, value)
            if response.status != 204:
                self.send_header("Content-Length", str(len(response.body)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(response.body)

        def log_message(self, *_: Any) -> None:
            """Logs nothing: a function writes its own log."""

    return Handler

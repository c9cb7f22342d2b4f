"""The shop's own web server, on loopback: pages, catalogue, orders, and tokens for its shoppers.

The pages call the API directly from the browser.
"""

import json
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import jwt

from local.storefront import site_files

JSON = site_files.TYPES[".json"]
TOKEN_SECONDS = 900
LOOPBACK = "127.0.0.1"
_KEPT = "max-age=31536000, immutable"  # a picture's name is a hash of it


class Reply(NamedTuple):
    status: HTTPStatus
    content_type: str
    body: bytes


class ShopServer:
    """`shoppers` are rows of `local.shops.sample_shoppers`. The server signs tokens for these only.

    `catalogue` comes from `local.storefront.catalogue`, `orders` from `local.storefront.orders`.
    """

    def __init__(
        self,
        api_url: str,
        key: str,
        secret: str,
        shoppers: list[dict[str, Any]],
        catalogue: dict[str, bytes],
        orders: dict[str, list[dict[str, Any]]] | None = None,
        port: int | None = None,
        shop: str = "The shop",
    ) -> None:
        self._secret = secret
        self._orders = orders or {}
        self._known = {shopper["user_id"] for shopper in shoppers}
        self._index = (shop, key, api_url.rstrip("/"), bool(shoppers))
        self._pages = site_files.page_files()
        self._answers = catalogue | {"shop/shoppers.json": _json(shoppers)}
        self.policy = content_security_policy(api_url)
        self._server = _Server((LOOPBACK, port or 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="shop-server", daemon=True
        )

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def has_shoppers(self) -> bool:
        """Whether anybody can sign in."""
        return bool(self._known)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/"

    @property
    def hosts(self) -> set[str]:
        """Host names of the shop. Any other name may be a foreign site that points at this machine."""
        return {f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"}

    def start(self) -> "ShopServer":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, target: str, bearer: str = "") -> Reply:
        """Answers a GET. A path without a file's extension is a place in the shop, and gets the one page."""
        url = urlsplit("/" + target.lstrip("/"))
        name = url.path[1:]
        if name == "shop/token":
            return self._token(parse_qs(url.query).get("user_id", [""])[0])
        if name == "shop/orders":
            return self._orders_of(bearer)
        if name in self._answers:
            return Reply(HTTPStatus.OK, _type(name), self._answers[name])
        if name != "index.html" and name in self._pages:
            return Reply(HTTPStatus.OK, _type(name), self._pages[name].read_bytes())
        if "." not in name or name.startswith(("p/", "c/")):
            return Reply(HTTPStatus.OK, _type("index.html"), site_files.index(*self._index))
        return Reply(HTTPStatus.NOT_FOUND, JSON, _fault("path", "no such file"))

    def _token(self, user_id: str) -> Reply:
        """The user token for the page of a signed-in shopper."""
        if user_id not in self._known:
            return Reply(HTTPStatus.NOT_FOUND, JSON, _fault("user_id", "not one of the shoppers"))
        expires = int(time.time()) + TOKEN_SECONDS
        token = jwt.encode({"sub": user_id, "exp": expires}, self._secret, algorithm="HS256")
        return Reply(HTTPStatus.OK, JSON, _json({"user_token": token, "expires_at": expires}))

    def _orders_of(self, bearer: str) -> Reply:
        """The orders of the token's user."""
        try:
            claims = jwt.decode(bearer, self._secret, algorithms=["HS256"], options={"require": ["sub", "exp"]})
        except jwt.InvalidTokenError as error:
            return Reply(HTTPStatus.UNAUTHORIZED, JSON, _fault("user_token", str(error)))
        return Reply(HTTPStatus.OK, JSON, _json({"orders": self._orders.get(str(claims["sub"]), [])}))


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Logs nothing: a browser that leaves a page hangs up early, which is no fault."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _handler(shop: ShopServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            if self.headers.get("Host") not in shop.hosts:
                self._send(Reply(HTTPStatus.FORBIDDEN, JSON, _fault("Host", "not this shop's")))
                return
            self._send(shop.answer(self.path, (self.headers.get("Authorization") or "").removeprefix("Bearer ")))

        def _send(self, reply: Reply) -> None:
            headers = {
                "Content-Type": reply.content_type,
                "Content-Length": str(len(reply.body)),
                "Content-Security-Policy": shop.policy,
                "Cache-Control": _KEPT if self.path.startswith("/shop/pictures/") else "no-store",
                "Referrer-Policy": "strict-origin-when-cross-origin",
                "X-Content-Type-Options": "nosniff",
            }
            self.send_response(reply.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Logs nothing: the terminal is for the demo's report."""

    return Handler


def content_security_policy(api_url: str) -> str:
    """Allows only own scripts and styles, and calls to the API only. Pictures may come from the shop's own host.

    infra/storefront.yaml has the same policy for CloudFront.
    """
    api = urlsplit(api_url)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: https: http:",
            f"connect-src 'self' {api.scheme}://{api.netloc}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _type(name: str) -> str:
    return site_files.TYPES[PurePosixPath(name).suffix]


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _fault(field: str, reason: str) -> bytes:
    return _json({"error": {"field": field, "reason": reason}})

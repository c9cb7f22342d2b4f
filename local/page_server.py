"""The demo page's web server: the page itself, and what a shop's own server would do for it (sign a shopper's token).

On loopback alone. The page calls the API itself, from the browser, as a shop's page does.
"""

import json
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

FOLDER = Path(__file__).with_name("page")
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
JSON = "application/json"
TOKEN_SECONDS = 900
LOOPBACK = "127.0.0.1"


class PageServer:
    """`shoppers` are rows of `local.shops.sample_shoppers`; a token is signed for these and for nobody else."""

    def __init__(
        self,
        api_url: str,
        key: str,
        secret: str,
        shoppers: list[dict[str, Any]],
        port: int | None = None,
        shop: str = "the shop",
    ) -> None:
        self._secret = secret
        self._known = {shopper["user_id"] for shopper in shoppers}
        self._answers = {
            "/demo/config.json": _json({"api_url": api_url.rstrip("/"), "key": key, "shop": shop}),
            "/demo/shoppers.json": _json(shoppers),
        }
        self.policy = _content_security_policy(api_url)
        self._server = ThreadingHTTPServer((LOOPBACK, port or 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="page-server", daemon=True
        )

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/"

    @property
    def hosts(self) -> set[str]:
        """Names the page may be called by; another would be a foreign site that points its name at this machine."""
        return {f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"}

    def start(self) -> "PageServer":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, target: str) -> tuple[HTTPStatus, str, bytes]:
        """Status, content type and body for the target of a GET."""
        url = urlsplit(target)
        if url.path in self._answers:
            return HTTPStatus.OK, JSON, self._answers[url.path]
        if url.path == "/demo/token":
            return self._token(parse_qs(url.query).get("user_id", [""])[0])
        file = FOLDER / ("index.html" if url.path == "/" else url.path[1:])
        if file.parent == FOLDER and file.suffix in TYPES and file.is_file():
            return HTTPStatus.OK, f"{TYPES[file.suffix]}; charset=utf-8", file.read_bytes()
        return HTTPStatus.NOT_FOUND, JSON, _fault("path", "there is no such page")

    def _token(self, user_id: str) -> tuple[HTTPStatus, str, bytes]:
        """What a shop's server gives to the page of a shopper who has signed in."""
        if user_id not in self._known:
            return (
                HTTPStatus.NOT_FOUND,
                JSON,
                _json({"error": {"field": "user_id", "reason": "not one of the shoppers"}}),
            )
        expires = int(time.time()) + TOKEN_SECONDS
        token = jwt.encode({"sub": user_id, "exp": expires}, self._secret, algorithm="HS256")
        return HTTPStatus.OK, JSON, _json({"user_token": token, "expires_at": expires})


def _handler(page: PageServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.headers.get("Host") not in page.hosts:
                self._send(HTTPStatus.FORBIDDEN, JSON, _fault("Host", "not this page's"))
                return
            self._send(*page.answer(self.path))

        def _send(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
            self.send_response(status)
            headers = {
                "Content-Type": content_type,
                "Content-Length": str(len(body)),
                "Content-Security-Policy": page.policy,
                "Cache-Control": "no-store",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
            }
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """The demo's own report is what the terminal is for."""

    return Handler


def _content_security_policy(api_url: str) -> str:
    """Own scripts and styles alone; talks to the API alone. Items' pictures may lie on the shop's own host."""
    api = urlsplit(api_url)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: https: http:",
            f"connect-src 'self' {api.scheme}://{api.netloc}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _fault(field: str, reason: str) -> bytes:
    return _json({"error": {"field": field, "reason": reason}})

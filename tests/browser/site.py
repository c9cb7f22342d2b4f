"""A shop's web server, for tests: plain pages and the built snippet, each page under the policy it asks for."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGES = Path(__file__).with_name("pages")
SNIPPET = Path(__file__).parents[2] / "web" / "tracker" / "dist"
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


class Site:
    """`/visit/<token>/<page>` is the page, so that a test's events are told by their page_url from another's.

    Pages say __API__ and __KEY__. `?csp=none` lifts the strict policy, for pages with inline scripts; `?tag=data-debug`
    is one more attribute of the snippet's tag.
    """

    def __init__(self, api_url: str, key: str) -> None:
        self._words = {"__API__": api_url, "__KEY__": key}
        self._strict = (
            f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src {api_url}; "
            "base-uri 'none'; require-trusted-types-for 'script'"
        )
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, target: str) -> tuple[int, dict[str, str], bytes]:
        url = urlsplit(target)
        name = url.path.rsplit("/", 1)[-1]
        file = (SNIPPET if name.startswith("aisle") else PAGES) / name
        if not file.is_file():
            return 404, {}, b""
        text = file.read_text(encoding="utf-8")
        headers = {"Content-Type": TYPES[file.suffix]}
        if file.suffix == ".html":
            for word, value in self._words.items():
                text = text.replace(word, value)
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            text = text.replace("<script async", f"<script async {asked.get('tag', '')}")
            if asked.get("csp") != "none":
                headers["Content-Security-Policy"] = self._strict
        return 200, headers, text.encode()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = site.answer(self.path)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing: a failing test shows the page."""

    return Handler

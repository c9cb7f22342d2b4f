"""The services that the front door calls: moto's server as AWS, and an endpoint with a fixed answer.

    python -m benchmarks.front_door_cloud answer.json

Prints both ports as JSON once both listen, and runs until its input ends.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from moto.moto_server.werkzeug_app import MotoRequestHandler
from moto.server import ThreadedMotoServer

HOST = "127.0.0.1"


class Endpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as for moto
    answer: bytes

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("x-Amzn-Invoked-Production-Variant", "champion")
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


def main() -> None:
    handler = type("Ready", (Endpoint,), {"answer": Path(sys.argv[1]).read_bytes()})
    endpoint = ThreadingHTTPServer((HOST, 0), handler)
    threading.Thread(target=endpoint.serve_forever, daemon=True).start()
    MotoRequestHandler.protocol_version = "HTTP/1.1"  # keeps connections open, as AWS does
    MotoRequestHandler.disable_nagle_algorithm = True  # else the end of an answer waits 40 ms for an acknowledgement
    cloud = ThreadedMotoServer(HOST, 0, verbose=False)
    cloud.start()
    print(json.dumps({"cloud": cloud.get_host_and_port()[1], "endpoint": endpoint.server_port}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()

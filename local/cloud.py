"""One embedded cloud: the AWS API on a loopback port, with engines behind it, and every child it started."""

import atexit
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Self

import boto3
from botocore.config import Config
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.base_backend import BackendDict
from moto.core.common_models import BaseModel
from moto.moto_server.werkzeug_app import MotoRequestHandler
from moto.server import ThreadedMotoServer

from local import engines
from local.process import Process

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
_INHERITED = object()
PYTHON_PATH = (ROOT, ROOT / "layers" / "core", ROOT / "layers" / "aws")


class Cloud:
    """Start it, deploy to it, stop it. moto's state is the process's own, so one cloud a process at a time."""

    region = "eu-west-1"
    account_id = DEFAULT_ACCOUNT_ID

    def __init__(
        self,
        port: int | None = None,
        api_port: int | None = None,
        state_dir: Path | None = None,
        tick_schedules: bool = False,
    ) -> None:
        self.port = port or free_port()
        self.api_port = api_port
        self.state_dir = Path(state_dir or ROOT / ".aisle").resolve()
        self.log_dir = self.state_dir / "logs"
        self.work_dir = Path(tempfile.gettempdir())  # of this run alone; made at the start, removed at the stop
        self.tick_schedules = tick_schedules
        self.endpoint_url = f"http://{HOST}:{self.port}"
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._on_stop: list[Callable[[], None]] = []
        self._processes: list[Process] = []
        self._patches: list[Callable[[], None]] = []
        self._server: ThreadedMotoServer | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._former_sigterm: Any = None

    def start(self) -> Self:
        """Forget what moto knew, install the engines, listen."""
        self.log_dir.mkdir(parents=True, exist_ok=True)
        self._scratch = tempfile.TemporaryDirectory(prefix="aisle-")
        self.work_dir = Path(self._scratch.name)
        os.environ["MOTO_PORT"] = str(self.port)  # moto's state machine interpreter calls back on it
        BackendDict.reset()
        self.patch(BaseModel, "__new__", staticmethod(_untracked))  # moto keeps all it ever made, for a dashboard
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        engines.install(self)
        self.patch(MotoRequestHandler, "disable_nagle_algorithm", True)  # a small answer would wait 40 ms for an ACK
        self._server = ThreadedMotoServer(HOST, self.port, verbose=False)
        self._server.start()
        atexit.register(self.stop)
        if threading.current_thread() is threading.main_thread():
            self._former_sigterm = signal.signal(signal.SIGTERM, _leave)
        return self

    def stop(self) -> None:
        """Run what was registered, in that order; then end the children and the server. Twice is once."""
        server, self._server = self._server, None
        if server is None:
            return
        atexit.unregister(self.stop)
        for action in self._on_stop:
            try:
                action()
            except Exception:
                logging.getLogger(__name__).exception("While stopping")
        for process in self._processes:
            process.stop()
        server.stop()
        for undo in reversed(self._patches):
            undo()
        if self._scratch:
            self._scratch.cleanup()
        if self._former_sigterm is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._former_sigterm)

    @property
    def stopping(self) -> bool:
        return self._server is None

    def on_stop(self, action: Callable[[], None]) -> None:
        self._on_stop.append(action)

    def patch(self, owner: Any, name: str, value: Any) -> None:
        """Replace a part of moto until the cloud stops."""
        former = vars(owner).get(name, _INHERITED)
        setattr(owner, name, value)
        inherited = former is _INHERITED
        self._patches.append(partial(delattr, owner, name) if inherited else partial(setattr, owner, name, former))

    def client(self, service: str) -> Any:
        """A boto3 client of this cloud; one a service, safe to share between threads."""
        with self._lock:
            if service not in self._clients:
                session: Any = boto3.session.Session(
                    aws_access_key_id="local", aws_secret_access_key="local", region_name=self.region
                )
                config = Config(max_pool_connections=64, retries={"max_attempts": 2}, read_timeout=900)
                self._clients[service] = session.client(service, endpoint_url=self.endpoint_url, config=config)
            return self._clients[service]

    def child_env(self, **extra: str) -> dict[str, str]:
        """What a child process needs to take this cloud for AWS."""
        env = {name: value for name, value in os.environ.items() if name not in ("AWS_CA_BUNDLE", "AWS_PROFILE")}
        env |= {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": f"{HOST},localhost",
            "PYTHONPATH": os.pathsep.join(str(folder) for folder in PYTHON_PATH),
            "PYTHONUNBUFFERED": "1",
        }
        return env | extra

    def run_process(self, argv: list[str], env: dict[str, str], log_name: str, cwd: Path | None = None) -> Process:
        """Start a child whose output goes to `log_dir/log_name.log`; it is stopped with the cloud at the latest."""
        process = Process(argv, env, self.log_dir / f"{log_name}.log", cwd)
        with self._lock:
            self._processes = [each for each in self._processes if each.returncode is None] + [process]
        return process

    def fire_schedule(self, name: str) -> None:
        """Do now what the schedule does at its time. Raises: KeyError where no schedule has that name."""
        from local.engines import schedules

        schedules.fire(self, name)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def _untracked(cls: type, *_: Any, **__: Any) -> Any:
    return object.__new__(cls)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(143)  # through `finally` and atexit, so that no child outlives us

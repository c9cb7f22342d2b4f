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
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any, Self

import boto3
from botocore.config import Config
from moto.core import DEFAULT_ACCOUNT_ID
from moto.server import ThreadedMotoServer

from local import engines, moto_server
from local.logs import logs_in
from local.process import Process
from local.state_lock import lock

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
        self._session = boto3.session.Session(
            aws_access_key_id="local", aws_secret_access_key="local", region_name=self.region
        )
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._on_stop: list[Callable[[], None]] = []
        self._processes: list[Process] = []
        self._ended = False
        self._undo = ExitStack()
        self._server: ThreadedMotoServer | None = None

    def start(self) -> Self:
        """Forget what moto knew, install the engines, listen. Raises: OSError, if the port or the folder is in use."""
        try:
            self._prepare()
            engines.install(self)
            self._server = moto_server.start(HOST, self.port)
        except BaseException:
            self._undo.close()
            raise
        atexit.register(self.stop)
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
            except Exception:  # the other children must still be stopped
                logging.getLogger(__name__).exception("While stopping")
        self._ended = True
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.stop()
        server.stop()
        self._undo.close()

    @property
    def stopping(self) -> bool:
        return self._server is None

    def on_stop(self, action: Callable[[], None]) -> None:
        self._on_stop.append(action)

    def patch(self, owner: Any, name: str, value: Any) -> None:
        """Replace a part of moto until the cloud stops."""
        former = vars(owner).get(name, _INHERITED)
        setattr(owner, name, value)
        if former is _INHERITED:
            self._undo.callback(delattr, owner, name)
        else:
            self._undo.callback(setattr, owner, name, former)

    def client(self, service: str) -> Any:
        """A boto3 client of this cloud; one a service, safe to share between threads."""
        with self._lock:
            if service not in self._clients:
                config = Config(max_pool_connections=64, retries={"max_attempts": 2}, read_timeout=900, proxies={})
                client: Any = self._session.client
                self._clients[service] = client(service, endpoint_url=self.endpoint_url, config=config)
            return self._clients[service]

    def child_env(self, **extra: str) -> dict[str, str]:
        """What a child process needs to take this cloud for AWS; nothing of the user's own account."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        env |= {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": f"{HOST},localhost",
            "no_proxy": f"{HOST},localhost",
            "PYTHONPATH": os.pathsep.join(str(folder) for folder in PYTHON_PATH),
            "PYTHONUNBUFFERED": "1",
        }
        return env | extra

    def run_process(self, argv: list[str], env: dict[str, str], log_name: str, cwd: Path | None = None) -> Process:
        """Start a child whose output goes to `log_dir/log_name.log`; it is stopped with the cloud at the latest.

        Raises: RuntimeError, once the cloud has stopped.
        """
        if self._ended:
            raise RuntimeError(f"The cloud has stopped: {log_name} was not started")
        process = Process(argv, env, self.log_dir / f"{log_name}.log", cwd)
        with self._lock:
            self._processes = [each for each in self._processes if each.returncode is None] + [process]
        return process

    def fire_schedule(self, name: str) -> None:
        """Do now what the schedule does at its time. Raises: KeyError where no schedule has that name."""
        from local.engines import schedules

        schedules.fire(self, name)

    def _prepare(self) -> None:
        """Everything that the stop undoes."""
        self.log_dir.mkdir(parents=True, exist_ok=True)
        self._undo.enter_context(lock(self.state_dir / "lock"))
        self._undo.enter_context(logs_in(self.log_dir))
        self.work_dir = Path(self._undo.enter_context(tempfile.TemporaryDirectory(prefix="aisle-")))
        moto_server.prepare(self)
        if threading.current_thread() is threading.main_thread():
            self._undo.callback(signal.signal, signal.SIGTERM, signal.signal(signal.SIGTERM, _leave))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(143)  # through `finally` and atexit, so that no child outlives us

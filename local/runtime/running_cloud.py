"""The engines' interface to the cloud: its address and clients, folders, children, and patches of moto."""

import os
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from moto.core import DEFAULT_ACCOUNT_ID

from local.runtime.activity import Activity
from local.runtime.callers import ADMINISTRATOR, Callers
from local.runtime.checkout import PYTHON_PATH, ROOT
from local.runtime.clock import Clock
from local.runtime.loopback import HOST, free_port
from local.runtime.process import Process

_INHERITED = object()


class RunningCloud:
    """`local.cloud.Cloud` starts and stops it."""

    region = "eu-west-1"
    account_id = DEFAULT_ACCOUNT_ID

    def __init__(
        self,
        port: int | None = None,
        api_port: int | None = None,
        state_dir: Path | None = None,
        tick_schedules: bool = False,
        movable_clock: bool = False,
    ) -> None:
        self.port = port or free_port()
        self.api_port = api_port
        self.state_dir = Path(state_dir or ROOT / ".aisle").resolve()
        self.log_dir = self.state_dir / "logs"
        self.work_dir = Path(tempfile.gettempdir())  # of this run only; made at the start, removed at the stop
        self.tick_schedules = tick_schedules
        self.activity = Activity()
        self.clock = Clock(self.activity, movable_clock, tick_schedules)
        self.endpoint_url = f"http://{HOST}:{self.port}"
        self.stopping = True  # before it listens, and from the stop on
        self.callers = Callers()
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()
        self._on_stop: list[Callable[[], None]] = []
        self._processes: list[Process] = []
        self._ended = False
        self._undo = ExitStack()

    def on_stop(self, action: Callable[[], None]) -> None:
        self._on_stop.append(action)

    def patch(self, owner: Any, name: str, value: Any) -> None:
        """Replaces a part of moto until the cloud stops."""
        former = vars(owner).get(name, _INHERITED)
        setattr(owner, name, value)
        if former is _INHERITED:
            self._undo.callback(delattr, owner, name)
        else:
            self._undo.callback(setattr, owner, name, former)

    def client(self, service: str, role: str | None = None, session: str = "local") -> Any:
        """A boto3 client of this cloud, safe to share between threads: an administrator's, or of a role's session."""
        key = self.callers.key(role, session) if role else ADMINISTRATOR
        with self._lock:
            if (service, key) not in self._clients:
                config = Config(max_pool_connections=64, retries={"max_attempts": 2}, read_timeout=900, proxies={})
                keys: Any = {"aws_access_key_id": key, "aws_secret_access_key": key, "region_name": self.region}
                client: Any = boto3.session.Session(**keys).client
                self._clients[service, key] = client(service, endpoint_url=self.endpoint_url, config=config)
            return self._clients[service, key]

    def child_env(self, role: str | None = None, session: str = "local", **extra: str) -> dict[str, str]:
        """The environment that makes a child process use this cloud as AWS, without the user's own account.

        It calls as the role's session, or as an administrator.
        """
        key = self.callers.key(role, session) if role else ADMINISTRATOR
        env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        env |= {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": key,
            **({"AWS_SESSION_TOKEN": key} if role else {}),
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": f"{HOST},localhost",
            "no_proxy": f"{HOST},localhost",
            "PYTHONPATH": os.pathsep.join(str(folder) for folder in PYTHON_PATH),
            "PYTHONUNBUFFERED": "1",
        }
        return env | extra

    def processes(self) -> list[Process]:
        """The children that live."""
        with self._lock:
            return [each for each in self._processes if each.returncode is None]

    def run_process(
        self, argv: list[str], env: dict[str, str], log_name: str, cwd: Path | None = None, clock: bool = True
    ) -> Process:
        """Starts a child whose output goes to `log_dir/log_name.log`. It stops with the cloud at the latest.

        `clock` shows it the cloud's clock; not for a child that starts Java.

        Raises: RuntimeError, once the cloud has stopped.
        """
        if self._ended:
            raise RuntimeError(f"The cloud has stopped: {log_name} was not started")
        shown = self.clock.child_env() if clock else {}
        process = Process(argv, env | shown, self.log_dir / f"{log_name}.log", cwd)
        with self._lock:
            self._processes = [each for each in self._processes if each.returncode is None] + [process]
        return process

"""moto's own server in this process, adapted to run for hours."""

import os
import socket
from typing import Any

from moto import backends
from moto.core.base_backend import BackendDict
from moto.core.common_models import BaseModel
from moto.moto_server.werkzeug_app import MotoRequestHandler
from moto.server import ThreadedMotoServer

from local.runtime.running_cloud import RunningCloud


def prepare(cloud: RunningCloud) -> None:
    """Resets moto, before the engines are installed."""
    BackendDict.reset()
    os.environ["MOTO_PORT"] = str(cloud.port)  # moto's state machine interpreter calls it
    for kind in ("POOL", "POOL_CLIENT"):  # the same ids at every start
        os.environ[f"MOTO_COGNITO_IDP_USER_{kind}_ID_STRATEGY"] = "HASH"
    cloud.patch(BaseModel, "__new__", staticmethod(_untracked))  # moto keeps every object, for a dashboard
    services = frozenset(backends.list_of_moto_modules())  # moto lists its folders for each request, all others waiting
    cloud.patch(backends, "list_of_moto_modules", lambda: services)
    cloud.patch(MotoRequestHandler, "disable_nagle_algorithm", True)  # else a small answer waits 40 ms for an ACK


def start(host: str, port: int) -> ThreadedMotoServer:
    """Raises: OSError, if the port is in use; moto's server would wait forever."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    server = ThreadedMotoServer(host, port, verbose=False)
    server.start()
    return server


def _untracked(cls: type, *_: Any, **__: Any) -> Any:
    return object.__new__(cls)

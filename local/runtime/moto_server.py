"""moto's own server, in this process, and what of it does not suit one that runs for hours."""

import os
import socket
from typing import Any

from moto.core.base_backend import BackendDict
from moto.core.common_models import BaseModel
from moto.moto_server.werkzeug_app import MotoRequestHandler
from moto.server import ThreadedMotoServer

from local.runtime.running_cloud import RunningCloud


def prepare(cloud: RunningCloud) -> None:
    """Forget what moto knew; before the engines are installed."""
    BackendDict.reset()
    os.environ["MOTO_PORT"] = str(cloud.port)  # moto's state machine interpreter calls back on it
    cloud.patch(BaseModel, "__new__", staticmethod(_untracked))  # moto keeps all it ever made, for a dashboard
    cloud.patch(MotoRequestHandler, "disable_nagle_algorithm", True)  # a small answer would wait 40 ms for an ACK


def start(host: str, port: int) -> ThreadedMotoServer:
    """Raises: OSError, if the port is in use; moto's server itself would wait for ever."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    server = ThreadedMotoServer(host, port, verbose=False)
    server.start()
    return server


def _untracked(cls: type, *_: Any, **__: Any) -> Any:
    return object.__new__(cls)

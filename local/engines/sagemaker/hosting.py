"""The servers behind one endpoint. A change loses no request, and a model that stays keeps its server."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial

import urllib3

from local.engines.sagemaker.model_server import ModelServer, ServedModel, ServerFailed
from local.runtime.running_cloud import RunningCloud

DRAIN_SECONDS = 5.0


class Hosting:
    def __init__(self, cloud: RunningCloud, lost: Callable[[ServedModel], None]) -> None:
        """`lost` is called where a server that served ends by itself."""
        self._cloud, self._lost = cloud, lost
        self._servers: dict[ServedModel, ModelServer] = {}
        self._variants: dict[str, ServedModel] = {}
        self._calls: Counter[ServedModel] = Counter()
        self._closed = False
        self._changed = threading.Condition()

    def change(self, variants: Mapping[str, ServedModel]) -> None:
        """Returns when every variant's server is ready. Until then, and if one fails, the former servers answer.

        Raises: ServerFailed, or an error of fetching and unpacking the model's archive.
        """
        added = set(variants.values()) - self._servers.keys()
        try:
            for model in added:
                self._start(model)
            for model in added:
                self._servers[model].wait_until_ready()
                self._servers[model].watch(partial(self._lost, model))
        except BaseException:
            self._stop(added)
            raise
        with self._changed:
            self._variants = dict(variants)
        self._stop(self._servers.keys() - set(variants.values()))

    def serves(self, variant: str) -> bool:
        return variant in self._variants

    def whole(self) -> bool:
        """Whether the server of every variant lives."""
        servers = [self._servers.get(model) for model in self._variants.values()]
        return all(server is not None and server.alive() for server in servers)

    def revive(self, model: ServedModel) -> None:
        """Starts a lost server again, if a variant still needs it. Raises: as `change`."""
        if model not in self._variants.values():
            return
        server = ModelServer(self._cloud, model)
        try:
            server.wait_until_ready()
        except BaseException:
            server.stop()
            raise
        with self._changed:
            needed = model in self._variants.values()
            if needed:
                self._servers[model] = server
        if needed:
            server.watch(partial(self._lost, model))
        else:
            server.stop()

    def invoke(self, variant: str, body: bytes, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        """Raises: KeyError for a variant that is not served, urllib3's HTTPError where its server does not answer."""
        with self._changed:
            model = self._variants[variant]
            server = self._servers[model]
            self._calls[model] += 1
        try:
            return server.invoke(body, headers)
        finally:
            with self._changed:
                self._calls[model] -= 1
                self._changed.notify_all()

    def close(self) -> None:
        self._closed = True
        self._variants = {}
        self._stop(set(self._servers))

    def _start(self, model: ServedModel) -> None:
        server = ModelServer(self._cloud, model)
        self._servers[model] = server
        if self._closed:  # the endpoint was deleted during the download
            raise ServerFailed(f"model {model.name} is no longer needed")

    def _stop(self, models: set[ServedModel]) -> None:
        """Stops each server after its last answer."""
        for model in models:
            with self._changed:
                self._changed.wait_for(partial(self._is_idle, model), DRAIN_SECONDS)
                server = self._servers.pop(model, None)
            if server:
                server.stop()

    def _is_idle(self, model: ServedModel) -> bool:
        return not self._calls[model]

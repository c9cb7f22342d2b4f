"""The keys by which the cloud knows who calls: each role's session has its own, an administrator has any other."""

import base64
import hashlib
import threading
from dataclasses import dataclass

ADMINISTRATOR = "local"  # the deployer, the operator, the tests


@dataclass(frozen=True)
class Caller:
    """A session of a role. `role_arn` may be a role's name, as Glue takes it."""

    role_arn: str
    session: str

    @property
    def role_name(self) -> str:
        return self.role_arn.rsplit("/", 1)[-1]

    @property
    def access_key(self) -> str:
        """Of the form of AWS's temporary keys, and the same at every start."""
        digest = hashlib.sha256(f"{self.role_arn} {self.session}".encode()).digest()
        return "ASIA" + base64.b32encode(digest).decode()[:16]


class Callers:
    """Remembers whom it gave a key."""

    def __init__(self) -> None:
        self._callers: dict[str, Caller] = {}
        self._lock = threading.Lock()

    def key(self, role_arn: str, session: str) -> str:
        caller = Caller(role_arn, session)
        with self._lock:
            self._callers[caller.access_key] = caller
        return caller.access_key

    def of_key(self, access_key: str) -> Caller | None:
        """None for an administrator's key."""
        return self._callers.get(access_key)

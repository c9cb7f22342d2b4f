"""The response that CloudFormation waits for after a custom resource request."""

import json
import time
import urllib.request
from collections.abc import Mapping
from typing import Any, Literal

ATTEMPTS = 4
TIMEOUT_S = 10
MAX_REASON_CHARACTERS = 1_000  # a response may have 4 KB


def respond(
    request: Mapping[str, Any],
    status: Literal["SUCCESS", "FAILED"],
    physical_id: str,
    reason: str = "",
    data: Mapping[str, str] | None = None,
) -> None:
    """Retries, since a stack without a response hangs until its timeout.

    Raises: OSError, where no attempt reaches CloudFormation's address.
    """
    answer = {
        "Status": status,
        "Reason": reason[:MAX_REASON_CHARACTERS],
        "PhysicalResourceId": physical_id,
        "StackId": request["StackId"],
        "RequestId": request["RequestId"],
        "LogicalResourceId": request["LogicalResourceId"],
        "Data": dict(data or {}),
    }
    _put(request["ResponseURL"], json.dumps(answer).encode())


def _put(url: str, body: bytes) -> None:
    # CloudFormation signed the address for an empty content type
    message = urllib.request.Request(url, data=body, method="PUT", headers={"Content-Type": ""})
    for attempt in range(ATTEMPTS):
        try:
            with urllib.request.urlopen(message, timeout=TIMEOUT_S):
                return
        except OSError:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(2**attempt)

"""The answer that CloudFormation waits for after it asked for a custom resource."""

import json
import time
import urllib.request
from collections.abc import Mapping
from typing import Any, Literal

ATTEMPTS = 4
TIMEOUT_S = 10
MAX_REASON_CHARACTERS = 1_000  # an answer may have 4 KB


def respond(
    request: Mapping[str, Any],
    status: Literal["SUCCESS", "FAILED"],
    physical_id: str,
    reason: str = "",
    data: Mapping[str, str] | None = None,
) -> None:
    """Without an answer the stack hangs until its timeout, so a lost one is sent again.

    Raises: OSError, where CloudFormation's address cannot be reached at all.
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
    # the address is signed for an empty content type
    message = urllib.request.Request(url, data=body, method="PUT", headers={"Content-Type": ""})
    for attempt in range(ATTEMPTS):
        try:
            with urllib.request.urlopen(message, timeout=TIMEOUT_S):
                return
        except OSError:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(2**attempt)

"""A refusal as each of AWS's protocols has it: status, headers, body."""

import json
import uuid
from xml.sax.saxutils import escape

from local.permissions.api_call import ApiCall

Refusal = tuple[int, list[tuple[str, str]], bytes]

CODE = "AccessDeniedException"
XML_CODE = "AccessDenied"


def refusal(call: ApiCall, message: str) -> Refusal:
    """An answer to HEAD has no body, so that its client sees a bare 403."""
    identity = str(uuid.uuid4())
    if call.protocol == "rest-xml":
        error = f"<Code>{XML_CODE}</Code><Message>{escape(message)}</Message>"
        body = f"<Error>{error}<RequestId>{identity}</RequestId></Error>"
        return 403, [("Content-Type", "application/xml")], b"" if call.method == "HEAD" else body.encode()
    if call.protocol == "query":
        error = f"<Error><Type>Sender</Type><Code>{XML_CODE}</Code><Message>{escape(message)}</Message></Error>"
        body = f"<ErrorResponse>{error}<RequestId>{identity}</RequestId></ErrorResponse>"
        return 403, [("Content-Type", "text/xml")], body.encode()
    headers = [("x-amzn-RequestId", identity), ("x-amzn-ErrorType", CODE)]
    if call.protocol == "json":
        body = json.dumps({"__type": CODE, "Message": message, "message": message})
        return 400, [("Content-Type", "application/x-amz-json-1.1"), *headers], body.encode()
    return 403, [("Content-Type", "application/json"), *headers], json.dumps({"Message": message}).encode()

"""Tells what API Gateway told of the caller."""

import json


def echo(event, _context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}

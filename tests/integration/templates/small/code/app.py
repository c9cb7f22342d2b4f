"""The functions of a small stack: each does one thing that a test can see from outside."""

import base64
import json
import os
import sys
import time
import urllib.request
from urllib.parse import unquote_plus

import boto3
from greeting import WORD

s3 = boto3.client("s3")
table = boto3.client("dynamodb")


def echo(event, _context):
    return {
        "statusCode": 201,
        "headers": {"X-Greeting": WORD, "Content-Type": "application/json"},
        "cookies": ["a=1", "b=2"],
        "body": json.dumps({"event": event, "process": os.getpid()}),
    }


def slow(_event, _context):
    time.sleep(30)


def wait(event, _context):
    time.sleep(event["seconds"])
    return os.getpid()


def crash(_event, _context):
    sys.stdout.write("the last words\n")
    raise RuntimeError("it broke")


def copy(event, _context):
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        if key.endswith("broken"):
            raise ValueError(f"cannot copy {key}")
        s3.copy_object(Bucket=bucket, Key=f"out/{key}", CopySource={"Bucket": bucket, "Key": key})


def count(event, _context):
    for record in event["Records"]:
        text = base64.b64decode(record["kinesis"]["data"]).decode().strip()
        if text == "poison":
            raise ValueError("this record cannot be read")
        _see(text)


def watch(event, _context):
    failed = []
    for record in event["Records"]:
        change = record["dynamodb"]
        name, color = change["Keys"]["name"]["S"], change.get("NewImage", {}).get("color", {}).get("S")
        if color == "poison":
            failed.append({"itemIdentifier": change["SequenceNumber"]})
        else:
            _see(f"{record['eventName']} {name} {color}")
    return {"batchItemFailures": failed}


def _see(text):
    table.update_item(
        TableName=os.environ["TABLE"],
        Key={"name": {"S": text}},
        UpdateExpression="ADD seen :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def provide(event, _context):
    answer = {"Status": "SUCCESS", "PhysicalResourceId": "made", "Data": {"Answer": event["ResourceProperties"]["Ask"]}}
    if event["ResourceProperties"]["Ask"] == "fail":
        answer = {"Status": "FAILED", "Reason": "it was asked to fail"}
    body = json.dumps(answer | {name: event[name] for name in ("RequestId", "StackId", "LogicalResourceId")}).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], data=body, method="PUT"), timeout=5).close()

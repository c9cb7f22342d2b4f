"""A call without boto3's layers means what boto3's means, and boto3 makes it where it fails."""

import json
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, NoCredentialsError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aisle_aws.transport import aws_json_client
from aisle_aws.transport.signature import Signer

RECORDS = {"Records": [{"Data": b'{"tea": "\xc3\xa9"}\n\xff', "PartitionKey": "a:b1"}], "StreamName": "events"}
TAKEN = (200, {"FailedRecordCount": 0, "Records": [{"SequenceNumber": "1", "ShardId": "shardId-000000000000"}]})
BUSY = (500, {"__type": "InternalFailure", "message": "busy"})
NO_STREAM = (400, {"__type": "ResourceNotFoundException", "message": "no such stream"})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Of localhost, signed by itself: one file with its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    begins, ends = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begins, ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem))
    return file


@contextmanager
def answering(*script, certificate=None):
    """A server that gives these answers, one a request, the last for ever; and what it was asked."""
    requested, left = [], list(script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            requested.append((self.path, dict(self.headers), body))
            status, result = left.pop(0) if len(left) > 1 else left[0]
            answer = json.dumps(result).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
            self.close_connection = status != 200  # without a word of it beforehand

        def do_CONNECT(self):
            requested.append((self.path, dict(self.headers), b""))
            self.send_error(403)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        host = "https://localhost" if certificate else "http://127.0.0.1"
        yield f"{host}:{server.server_port}", requested
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def kinesis(monkeypatch):
    """Call it with answers: Kinesis gives them. What it was asked is returned."""
    from aisle_aws.transport.clients import client

    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    opened = []

    def give(*script, certificate=None):
        server = answering(*script, certificate=certificate)
        opened.append(server)
        address, requested = server.__enter__()
        monkeypatch.setenv("AWS_ENDPOINT_URL_KINESIS", address)
        client.cache_clear()
        aws_json_client.service.cache_clear()
        return requested

    yield give
    for server in opened:
        server.__exit__(None, None, None)
    client.cache_clear()
    aws_json_client.service.cache_clear()


def test_the_stream_holds_the_bytes_that_were_put(account):
    answer = aws_json_client.call("kinesis", "put_records", RECORDS)

    stream = boto3.client("kinesis")
    shard = answer["Records"][0]["ShardId"]
    start = stream.get_shard_iterator(StreamName="events", ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    assert answer["FailedRecordCount"] == 0
    assert (
        stream.get_records(ShardIterator=start["ShardIterator"])["Records"][0]["Data"] == RECORDS["Records"][0]["Data"]
    )


def test_the_table_answers_as_it_answers_boto3(account):
    dynamodb = boto3.client("dynamodb")
    dynamodb.put_item(TableName="profiles", Item={"person_id": {"S": "u:42"}, "version": {"N": "7"}})
    request = {"RequestItems": {"profiles": {"Keys": [{"person_id": {"S": "u:42"}}], "ConsistentRead": True}}}

    answer = aws_json_client.call("dynamodb", "batch_get_item", request)

    assert answer["Responses"] == dynamodb.batch_get_item(**request)["Responses"]


def test_boto3_sends_what_the_quick_call_sends(kinesis):
    requested = kinesis(BUSY, TAKEN)

    aws_json_client.call("kinesis", "put_records", RECORDS)

    (path, quick, quick_body), (boto3_path, boto3_s, boto3_body) = requested
    assert path == boto3_path
    assert json.loads(quick_body) == json.loads(boto3_body)
    for header in ("Content-Type", "X-Amz-Target"):
        assert {name.lower(): value for name, value in quick.items()}[header.lower()] == boto3_s[header]


def test_where_the_quick_call_fails_boto3_makes_it_with_its_own_patience(kinesis):
    requested = kinesis(BUSY, BUSY, TAKEN)

    answer = aws_json_client.call("kinesis", "put_records", RECORDS)

    assert answer["Records"] == TAKEN[1]["Records"]
    assert len(requested) == 3  # ours, boto3's, and what boto3 tried again


def test_a_fault_is_boto3s_own(kinesis):
    kinesis(NO_STREAM)

    with pytest.raises(ClientError, match="no such stream"):
        aws_json_client.call("kinesis", "put_records", RECORDS)


def test_a_connection_that_was_closed_in_between_is_opened_anew(kinesis):
    requested = kinesis((404, {}), TAKEN)
    quick = aws_json_client.service("kinesis")
    quick.post("/", {}, b"{}", aws_json_client.PATIENCE)

    answer = quick.post("/", {}, b"{}", aws_json_client.PATIENCE)

    assert answer.status == 200
    assert len(requested) == 2


def test_the_machines_proxy_is_gone_through(kinesis, monkeypatch):
    requested = kinesis(TAKEN)
    monkeypatch.setenv("HTTPS_PROXY", aws_json_client.client("kinesis").meta.endpoint_url)
    monkeypatch.setenv("AWS_ENDPOINT_URL_KINESIS", "https://kinesis.example")
    aws_json_client.client.cache_clear()

    with pytest.raises(OSError, match="403"):
        aws_json_client.service("kinesis").post("/", {}, b"", aws_json_client.PATIENCE)

    assert requested[0][0] == "kinesis.example:443"


def test_over_tls_the_other_side_must_be_whom_the_bundle_trusts(kinesis, monkeypatch, certificate):
    kinesis(TAKEN, certificate=certificate)
    with pytest.raises(ssl.SSLCertVerificationError):
        aws_json_client.service("kinesis").post("/", {}, b"", aws_json_client.PATIENCE)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    aws_json_client.service.cache_clear()

    answer = aws_json_client.service("kinesis").post("/", {}, b"", aws_json_client.PATIENCE)

    assert answer.status == 200


def test_each_thread_has_a_connection_of_its_own(kinesis):
    requested = kinesis(TAKEN)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: aws_json_client.call("kinesis", "put_records", RECORDS), range(40)))

    assert [answer["Records"] for answer in answers] == [TAKEN[1]["Records"]] * 40
    assert len(requested) == 40


def test_without_credentials_nothing_is_sent(kinesis, monkeypatch):
    requested = kinesis(TAKEN)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)

    with pytest.raises(NoCredentialsError):
        aws_json_client.call("kinesis", "put_records", RECORDS)
    assert requested == []


@pytest.mark.parametrize("token", [None, "a session's token"])
@pytest.mark.parametrize("path", ["/", "/endpoints/aisle-1/invocations"])
@pytest.mark.parametrize("body", [b"", b'{"tea": "\xc3\xa9"}'])
def test_the_signature_is_botocores(token, path, body):
    headers = {"host": "kinesis.eu-west-1.amazonaws.com", "content-type": "application/x-amz-json-1.1"}
    theirs = AWSRequest("POST", f"https://{headers['host']}{path}", dict(headers), body)
    SigV4Auth(Credentials("AKIDEXAMPLE", "secret", token), "kinesis", "eu-west-1").add_auth(theirs)
    now = datetime.strptime(theirs.context["timestamp"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    ours = Signer("AKIDEXAMPLE", "secret", token, "eu-west-1", "kinesis").sign(path, headers, body, now)

    assert ours["authorization"] == theirs.headers["Authorization"]

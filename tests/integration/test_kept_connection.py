"""A kept connection reads an answer however it comes, and is used again only where it can be."""

import socket
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urlsplit

import pytest

from aisle_aws.transport.kept_connection import FAULTS, KeptConnection, Patience

PATIENCE = Patience(connect_s=1.0, read_s=0.5)
WITH_LENGTH = b"HTTP/1.1 200 OK\r\nX-Told: t\xc3\xa9\r\nContent-Length: 5\r\n\r\nhello"
IN_CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
INTERIM = b"HTTP/1.1 103 Early Hints\r\n\r\n"
CUT_OFF = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"
NOT_HTTP = b"SSH-2.0-OpenSSH_9.2\r\n"


@contextmanager
def sending(*answers, bytes_at_once=1 << 16):
    """A server that gives these, one a request, over however many connections, which are counted; then no more."""
    left, opened = list(answers), []
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while left:
            connection, _ = server.accept()
            opened.append(connection)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while left and connection.recv(1 << 16):
                answer = left.pop(0)
                for start in range(0, len(answer), bytes_at_once):
                    connection.sendall(answer[start : start + bytes_at_once])
                if answer in (CUT_OFF, CLOSING):
                    break
            connection.shutdown(socket.SHUT_WR)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield KeptConnection(urlsplit(f"http://127.0.0.1:{server.getsockname()[1]}"), trusted=None), opened
    server.close()


@pytest.mark.parametrize("bytes_at_once", [1, 7, 1 << 16])
@pytest.mark.parametrize("answer", [WITH_LENGTH, IN_CHUNKS])
def test_an_answer_is_read_to_its_end_and_the_connection_used_again(answer, bytes_at_once):
    with sending(answer, answer, answer, bytes_at_once=bytes_at_once) as (kept, opened):
        answers = [kept.post("/", {"host": "x"}, b"{}", PATIENCE) for _ in range(3)]

    assert [(each.status, each.body) for each in answers] == [(200, b"hello")] * 3
    assert len(opened) == 1


def test_the_names_of_headers_are_in_small_letters():
    with sending(WITH_LENGTH) as (kept, _):
        answer = kept.post("/", {}, b"", PATIENCE)

    assert answer.headers == {"x-told": "tÃ©", "content-length": "5"}  # latin-1, as HTTP has it


def test_a_connection_that_the_answer_closes_is_not_used_again():
    with sending(CLOSING, WITH_LENGTH) as (kept, opened):
        bodies = [kept.post("/", {}, b"", PATIENCE).body for _ in range(2)]

    assert bodies == [b"hello", b"hello"]
    assert len(opened) == 2


def test_a_connection_with_an_answer_still_to_come_is_not_used_again():
    with sending(INTERIM, WITH_LENGTH) as (kept, opened):
        statuses = [kept.post("/", {}, b"", PATIENCE).status for _ in range(2)]

    assert statuses == [103, 200]
    assert len(opened) == 2


def test_an_answer_cut_off_on_a_kept_connection_is_asked_for_again():
    with sending(WITH_LENGTH, CUT_OFF, WITH_LENGTH) as (kept, opened):
        bodies = [kept.post("/", {}, b"", PATIENCE).body for _ in range(2)]

    assert bodies == [b"hello", b"hello"]
    assert len(opened) == 2


@pytest.mark.parametrize("answer", [CUT_OFF, NOT_HTTP, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"])
def test_what_is_no_whole_answer_is_a_fault(answer):
    with sending(answer) as (kept, _), pytest.raises(FAULTS):
        kept.post("/", {}, b"", PATIENCE)


def test_nothing_is_left_of_an_answer_that_came_too_late():
    with sending(b"", WITH_LENGTH) as (kept, opened):
        with pytest.raises(TimeoutError):
            kept.post("/", {}, b"", Patience(connect_s=1.0, read_s=0.05))
        answer = kept.post("/", {}, b"", PATIENCE)

    assert answer.body == b"hello"
    assert len(opened) == 2

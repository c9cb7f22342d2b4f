"""A stream of the embedded cloud is read, written and forgotten by many threads at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from moto.kinesis.models import Shard

from local.engines.streams import stream_reader

RECORDS = 3_000


def test_a_shard_is_read_while_records_come_and_expire(monkeypatch):
    stream_reader.make_safe(SimpleNamespace(patch=monkeypatch.setattr))
    shard, written = Shard(0, 0, 1, None, None), threading.Event()

    def write():
        for number in range(RECORDS):
            shard.put_record("browser", str(number), "")
        written.set()

    def forget():
        while not written.is_set():
            for oldest in shard.get_records("0", 1)[0]:
                stream_reader.expire(shard, before=oldest.created_at + 0.001)

    def read():
        last = 0
        while last <= RECORDS:
            _, last, _ = shard.get_records(str(last), 100)
        return last

    with ThreadPoolExecutor() as threads:
        reading = [threads.submit(read) for _ in range(3)]
        for other in (threads.submit(write), threads.submit(forget)):
            other.result()
        shard.put_record("browser", "the last, which never expires", "")

        assert [each.result() for each in reading] == [RECORDS + 1] * 3

"""A bucket of the embedded cloud is listed while its objects come and go."""

import threading
from types import SimpleNamespace

from moto.s3.models import FakeBucket, FakeKey

from local.engines import object_listing

KEYS = 500


def test_a_bucket_is_listed_while_its_objects_come_and_go(monkeypatch):
    object_listing.install(SimpleNamespace(patch=monkeypatch.setattr))
    keys, listed = FakeBucket("b", "123456789012", "eu-west-1").keys, threading.Event()

    def come_and_go():
        while not listed.is_set():
            for number in range(KEYS):
                keys[str(number)] = FakeKey(str(number), b"", "123456789012", "eu-west-1")
            for number in range(KEYS):
                keys.pop(str(number))

    keys["kept"] = FakeKey("kept", b"", "123456789012", "eu-west-1")
    others = threading.Thread(target=come_and_go)
    others.start()
    try:
        lists = [(dict(keys.items()), list(keys.values())) for _ in range(300)]
    finally:
        listed.set()
        others.join()

    assert all(items["kept"].name == "kept" and values for items, values in lists)

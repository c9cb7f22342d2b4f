"""The embedded cloud's clock, without a cloud: what is due happens in order, and waits for what it started."""

import math
import threading
import time
from datetime import timedelta
from itertools import pairwise

import pytest

from local.runtime import preload
from local.runtime.activity import Activity, NotQuiet
from local.runtime.clock import Clock, ClockError

HOUR = 3_600


class Every:
    """A timer that notes its times."""

    def __init__(self, name, seconds, noted):
        self.name, self.seconds, self.noted = name, seconds, noted

    def next_due(self, after, until):
        return (after // self.seconds + 1) * self.seconds

    def run(self, at):
        self.noted.append((self.name, at))
        return True


@pytest.fixture
def activity():
    return Activity()


@pytest.fixture
def clock(activity, tmp_path, monkeypatch):
    clock = Clock(activity, movable=True)
    clock.start(tmp_path, monkeypatch.setattr)
    if not clock.child_env():
        pytest.skip("libfaketime does not work on this machine, so no clock can be moved")
    yield clock
    clock.stop()


def test_whatever_is_due_on_the_way_happens_once_and_in_order(clock):
    noted = []
    clock.add(Every("two hours", 2 * HOUR, noted))
    clock.add(Every("hour", HOUR, noted))
    start = clock.seconds()

    clock.advance(days=1)

    times = [at for _, at in noted]
    assert times == sorted(times)
    assert len(set(noted)) == len(noted)
    assert [name for name, _ in noted].count("hour") == 24
    assert [name for name, _ in noted].count("two hours") == 12
    assert start < times[0]
    assert times[-1] <= start + 24 * HOUR <= clock.seconds()


def test_a_step_waits_for_the_work_that_it_started(clock, activity):
    ended, left = [], []

    class Slow(Every):
        def run(self, at):
            left.append(1)
            threading.Timer(0.3, lambda: (ended.append(clock.seconds()), left.clear())).start()
            return super().run(at)

    activity.watch("slow things", lambda: len(left))
    clock.add(Slow("hour", HOUR, []))

    clock.advance(hours=3)

    assert [second - first > HOUR / 2 for first, second in pairwise(ended)] == [True, True]


def test_work_that_does_not_end_is_named(clock, activity):
    activity.watch("endless things", lambda: 2)

    with pytest.raises(NotQuiet, match="2 endless things"):
        clock.advance(quiet_seconds=0.1, hours=1)


def test_a_move_trips_no_wait(clock):
    began = time.monotonic()

    clock.advance(days=365)

    assert time.monotonic() - began < 30
    assert not threading.Event().wait(0.01)


def test_moto_and_the_engines_see_the_moved_clock_and_nobody_else(clock):
    from moto.core.utils import utcnow

    real = time.time()

    clock.advance(days=2)

    assert utcnow() == pytest.approx(clock.now().replace(tzinfo=None), abs=timedelta(seconds=5))
    assert clock.seconds() - real >= 2 * 86_400
    assert time.time() - real < 60


def test_times_that_passed_while_nothing_ticked_do_not_happen(clock):
    noted = []
    clock.add(Every("second", 1, noted))
    time.sleep(1.1)
    start = clock.seconds()

    clock.advance(seconds=2)

    assert min(at for _, at in noted) > start


@pytest.mark.parametrize(("movable", "reason"), [(False, "movable_clock=True"), (True, "libfaketime does not work")])
def test_a_clock_that_cannot_be_moved_says_why(activity, tmp_path, monkeypatch, movable, reason):
    monkeypatch.setattr(preload, "LIBRARY", tmp_path / "missing.so")
    clock = Clock(activity, movable)
    clock.start(tmp_path, monkeypatch.setattr)

    with pytest.raises(ClockError, match=reason):
        clock.advance(hours=1)

    assert abs(clock.seconds() - time.time()) < 5
    assert clock.child_env() == {}


def test_nothing_is_preloaded_where_no_clock_is_moved(activity, tmp_path, monkeypatch):
    clock = Clock(activity)
    clock.start(tmp_path, monkeypatch.setattr)

    assert clock.child_env() == {}
    assert math.isclose(clock.seconds(), time.time(), abs_tol=5)

"""`-m` finds tests by what they use, and the long ones only where it names them."""

import pytest

from local.runtime.checkout import ROOT

NEEDS = {
    "tests/unit/test_slate.py": set(),
    "tests/unit/test_ledger.py": {"spark"},  # by a fixture of the conftest
    "tests/unit/test_enrich_stream.py": {"spark"},  # by a fixture that uses that fixture
    "tests/browser/test_tracker_tabs.py": {"cloud"},  # by a fixture whose module starts a cloud
    "tests/integration/test_engine_athena.py": {"cloud"},  # by what the module imports
    "tests/integration/test_plan_release.py": {"account"},
    "tests/unit/test_training.py": {"training"},
}
KINDS = {"spark", "cloud", "account", "training", "dataset"}
FAST = "not (spark or cloud or account or training or dataset)"
RANDOMIZED = "tests/unit/test_regular_event.py"


class Collector:
    """A plugin that keeps what a run would take: each test's file and markers."""

    def __init__(self):
        self.taken = []

    def pytest_collection_finish(self, session):
        files = [(str(item.path.relative_to(ROOT)), item) for item in session.items]
        self.taken = [(file, {mark.name for mark in item.iter_markers()}) for file, item in files]


def collect(*arguments):
    collector = Collector()
    pytest.main(["--collect-only", *arguments], plugins=[collector])
    return collector.taken


@pytest.fixture(scope="module")
def taken():
    return collect(*(str(ROOT / file) for file in NEEDS))


@pytest.mark.parametrize("file", NEEDS)
def test_a_test_is_marked_by_what_it_uses(taken, file):
    marks = [marks & KINDS for name, marks in taken if name == file]

    assert len(marks) >= 4
    assert all(each == NEEDS[file] for each in marks)


def test_a_long_test_is_taken_only_where_it_is_named():
    every, long = collect(str(ROOT / RANDOMIZED)), collect(str(ROOT / RANDOMIZED), "-m", "long")

    assert len(long) == 2
    assert not any("long" in marks for _, marks in every)


def test_a_whole_data_set_is_not_for_the_fast_tests():
    file = str(ROOT / "tests" / "unit" / "test_online_retail.py")

    every, fast = collect(file), collect(file, "-m", FAST)

    assert sum("dataset" in marks for _, marks in every) == 2
    assert len(fast) == len(every) - 2
    assert f'-m "{FAST}"' in (ROOT / "Makefile").read_text()

"""Starting over empties a folder, but never that of a demo which runs."""

import pytest

from local.runtime.state_lock import lock, start_over


def test_starting_over_forgets_what_was_collected(tmp_path):
    (tmp_path / "snapshot.sqlite").write_text("kept")
    (tmp_path / "shop").mkdir()

    start_over(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_a_running_demo_keeps_its_state(tmp_path):
    (tmp_path / "snapshot.sqlite").write_text("kept")

    with lock(tmp_path / "lock"), pytest.raises(OSError, match="Another cloud is running"):
        start_over(tmp_path)

    assert (tmp_path / "snapshot.sqlite").read_text() == "kept"

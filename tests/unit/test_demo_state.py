"""Starting over empties a folder, but never that of a demo which runs. What was kept belongs to its data."""

import pytest

from local.demo import journey
from local.demo.report import Report
from local.demo.setting import Setting
from local.runtime.running_cloud import RunningCloud
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


def test_another_folder_of_the_same_name_gets_nothing_of_the_first(tmp_path):
    cloud = RunningCloud(state_dir=tmp_path)
    Setting(cloud, Report(), tmp_path / "first" / "export").put_aside(
        "opened", {"source": str(tmp_path / "first" / "export")}
    )
    second = Setting(cloud, Report(), tmp_path / "second" / "export")

    assert not journey._restore(second)
    assert second.report.steps == []

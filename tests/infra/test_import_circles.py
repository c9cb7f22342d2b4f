"""No circle of imports between the Python files of the whole tree; the linter's contracts see packages alone."""

import subprocess

import pytest

from local.runtime.checkout import PYTHON_PATH, ROOT
from tests.import_circles import find_circle


def python_files():
    """What is committed or about to be; links to other folders are not followed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def circle_of(folder, files):
    """The circle in a small made-up tree, by its files' names."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    circle = find_circle(folder.rglob("*.py"), [folder])
    return {str(file.relative_to(folder)) for file in circle}


def test_the_tree_has_no_circle_of_imports():
    circle = find_circle(python_files(), PYTHON_PATH)

    assert [str(file.relative_to(ROOT)) for file in circle] == []


@pytest.mark.parametrize(
    "back",
    [
        "import a.one",
        "from a import one",
        "from .one import name",
        "from . import one",
        "def late():\n    from a.one import name",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a.one import Name",
    ],
)
def test_two_files_that_import_each_other_are_a_circle(tmp_path, back):
    files = {"a/one.py": "from a.two import name", "a/two.py": back}

    assert circle_of(tmp_path, files) == {"a/one.py", "a/two.py"}


def test_a_package_that_imports_its_module_which_imports_another_is_a_circle(tmp_path):
    files = {"a/__init__.py": "from a.one import name", "a/one.py": "import a.two", "a/two.py": ""}

    assert circle_of(tmp_path, files) == {"a/__init__.py", "a/one.py"}


def test_files_that_import_downwards_are_no_circle(tmp_path):
    files = {"a/__init__.py": "", "a/one.py": "from a import two", "a/two.py": "import json", "b.py": "import a.one"}

    assert circle_of(tmp_path, files) == set()

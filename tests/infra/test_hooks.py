"""The hooks that run before a commit call tools and tests that exist."""

import re
import shlex
import sys
from pathlib import Path

import pytest
import yaml

from local.runtime.checkout import ROOT

HOOKS = [
    hook
    for repository in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    for hook in repository["hooks"]
]


def missing(entry):
    """The tool, modules' tests and files that a hook's command names and that are not there."""
    words = [word for word in shlex.split(entry) if word != "env" and "=" not in word]
    tool, rest = Path(words[0]), words[1:]
    tools = [] if (Path(sys.executable).parent / tool.name).exists() and tool.parts[0] == ".venv" else [str(tool)]
    return tools + [word for word in rest if "/" in word and not (ROOT / word).exists()]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_calls_what_exists(hook):
    assert hook["language"] == "system"
    assert missing(hook["entry"]) == []


def test_a_hook_that_calls_what_does_not_exist_is_found():
    assert missing(".venv/bin/no-such-tool --check") == [".venv/bin/no-such-tool"]
    assert missing("env A=b .venv/bin/python -m pytest tests/gone.py") == ["tests/gone.py"]


@pytest.mark.parametrize("hook", [hook for hook in HOOKS if "files" in hook], ids=lambda hook: hook["id"])
def test_a_hook_for_some_files_has_files(hook):
    files = [
        str(file.relative_to(ROOT))
        for folder in ("layers", "docs", "infra", "pipeline")
        for file in (ROOT / folder).rglob("*")
    ]

    assert any(re.search(hook["files"], file) for file in files)

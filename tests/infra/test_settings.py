"""The environment that the template gives a function is what its code asks for."""

import ast

import pytest

from aisle_aws.settings import Settings, Variable
from local.runtime.checkout import ROOT

FUNCTIONS = sorted(folder.parent.name for folder in (ROOT / "functions").glob("*/app.py"))
SETTINGS = {name for name, value in vars(Settings).items() if isinstance(value, Variable)}


def given(resources, stem):
    properties = resources["".join(part.title() for part in stem.split("_")) + "Function"]["Properties"]
    return {name.lower() for name in (properties.get("Environment") or {}).get("Variables", {})}


def used(path, seen):
    """Settings that a module or one it imports of aisle_aws reads."""
    if path in seen or not path.exists():
        return set()
    seen.add(path)
    tree = ast.parse(path.read_text())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "settings":
            names.add(node.attr)
        for module in _imported(node):
            names |= used(ROOT / "layers" / "aws" / f"{module.replace('.', '/')}.py", seen)
    return names


def _imported(node):
    if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("aisle_aws"):
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("stem", FUNCTIONS)
def test_what_a_function_is_given_it_uses(resources, stem):
    assert given(resources, stem) <= used(ROOT / "functions" / stem / "app.py", set())


@pytest.mark.parametrize("stem", FUNCTIONS)
def test_what_a_function_reads_itself_it_is_given(resources, stem):
    app = ast.walk(ast.parse((ROOT / "functions" / stem / "app.py").read_text()))
    read = {
        node.attr for node in app if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "settings"
    }

    assert read <= given(resources, stem)


def test_every_setting_is_given_to_some_function_and_no_other_is(resources):
    assert set().union(*(given(resources, stem) for stem in FUNCTIONS)) == SETTINGS

"""Every public name of the core says what it is: a reader need not open its body."""

import ast

import pytest

from local.runtime.checkout import ROOT

CORE = ROOT / "layers" / "core" / "aisle"
NAMED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def public(body):
    return [node for node in body if isinstance(node, NAMED) and not node.name.startswith("_")]


def public_names(tree):
    """A module's public classes and functions, and the public methods of those classes, each with its name."""
    for node in public(tree.body):
        yield node.name, node
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{method.name}", method) for method in public(node.body))


def without_docstring(source):
    """Where a module says nothing of itself, its name is `module`."""
    tree = ast.parse(source)
    named = [("module", tree), *public_names(tree)]
    return [name for name, node in named if not ast.get_docstring(node)]


@pytest.mark.parametrize("file", sorted(CORE.rglob("*.py")), ids=lambda file: str(file.relative_to(CORE)))
def test_every_public_name_of_the_core_has_a_docstring(file):
    assert without_docstring(file.read_text()) == []


def test_a_name_without_a_docstring_is_found():
    source = '''
"""A module."""
class Told:
    """Here."""
    def silent(self): ...
    def _private(self): ...
def bare(): ...
async def waits(): ...
'''

    assert without_docstring(source) == ["Told.silent", "bare", "waits"]
    assert without_docstring("x = 1") == ["module"]

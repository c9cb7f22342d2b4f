"""Every public class, function and method of the core has a docstring.

Dunder names and private names are excepted; pydantic validators are private by convention.
"""

import ast

import pytest

from local.runtime.checkout import ROOT

CORE = ROOT / "layers" / "core" / "aisle"
MODULES = sorted(CORE.rglob("*.py"))
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)

every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(CORE)))


def is_public(node):
    return isinstance(node, (ast.ClassDef, *FUNCTION)) and not node.name.startswith("_")


def public_names(tree):
    """Each public definition with its dotted name, members of public classes included."""
    pending = [("", node) for node in tree.body]
    for prefix, node in pending:
        if is_public(node):
            yield f"{prefix}{node.name}", node
        if is_public(node) and isinstance(node, ast.ClassDef):
            pending += [(f"{prefix}{node.name}.", member) for member in node.body]


def without_docstring(source):
    return [name for name, node in public_names(ast.parse(source)) if not (ast.get_docstring(node) or "").strip()]


@every_module
def test_every_public_name_of_a_module_has_a_docstring(module):
    assert without_docstring(module.read_text()) == []


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("def rank(): ...", ["rank"]),
        ("async def rank(): ...", ["rank"]),
        ("class Model: ...", ["Model"]),
        ('class Model:\n    """A model."""\n    def rank(self): ...', ["Model.rank"]),
        ('class Model:\n    """A model."""\n    @property\n    def size(self): ...', ["Model.size"]),
        ('class Model:\n    """A model."""\n    class Part: ...', ["Model.Part"]),
        ('def rank():\n    """ """', ["rank"]),
        ('def rank():\n    """Order the items."""', []),
        ("def _rank(): ...", []),
        ("class _Model:\n    def rank(self): ...", []),
        ('class Model:\n    """A model."""\n    def __len__(self): ...\n    def _check(self): ...', []),
        ('def rank():\n    """Order the items."""\n    def key(item): ...', []),
    ],
)
def test_the_rule_finds_public_names_and_no_others(source, missing):
    assert without_docstring(source) == missing

"""Circles of imports between the Python files of a tree, at any depth.

Every import counts: one inside a function, one for types alone, and the `__init__.py` of each package that a module
lies in, for Python loads it first.
"""

import ast
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path


def find_circle(files: Iterable[Path], roots: Iterable[Path]) -> list[Path]:
    """One circle, its first file also the last; empty where there is none. `roots` are where module names begin."""
    files = sorted(files)
    modules = {name: file for root in roots for file in files if (name := module_name(file, root))}
    graph = {file: imported_files(file, modules) - {file} for file in files}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def module_name(file: Path, root: Path) -> str | None:
    """As an import says it; None for a file outside the root."""
    if not file.is_relative_to(root):
        return None
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_files(file: Path, modules: dict[str, Path]) -> set[Path]:
    """The files of the tree that Python loads for a file: what its imports name, and the packages around it."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    names: set[str] = set()
    for own_name in [name for name, path in modules.items() if path == file]:
        parts = own_name.split(".")
        names |= {".".join(parts[:length]) for length in range(1, len(parts))}
        names |= {name for node in nodes for name in imported_names(node, own_name, file.name == "__init__.py")}
    return {modules[name] for name in names if name in modules}


def imported_names(node: ast.AST, own_name: str, is_package: bool) -> Iterator[str]:
    """Each module that an import may mean: `from a import b` names `a`, and `a.b` where that is a module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        package = own_name.split(".") if is_package else own_name.split(".")[:-1]
        base = package[: len(package) - node.level + 1] if node.level else []
        source = ".".join([*base, *([node.module] if node.module else [])])
        yield source
        yield from (f"{source}.{alias.name}" for alias in node.names)

"""What code imports, by its text: so an image holds what its commands need, and another change makes no new image."""

import ast
from collections.abc import Iterable, Iterator, Mapping


def imported(files: Mapping[str, bytes], starts: Iterable[str]) -> set[str]:
    """The names of `starts`, of what they import among `files`, and of what these import. Relative imports are unknown.

    >>> sorted(imported({"a.py": b"from b import c", "b/c.py": b"import d", "d.py": b"", "e.py": b""}, ["a.py"]))
    ['a.py', 'b/c.py', 'd.py']
    """
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += (file for module in _modules(files[name]) for file in _files_of(module) if file in files)
    return found


def _modules(source: bytes) -> Iterator[str]:
    """Also names that are no modules: `from a import b` may mean a module b, or what module a defines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _files_of(module: str) -> Iterator[str]:
    """Where a module may lie, and each package that Python imports on the way to it."""
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        place = "/".join(parts[:end])
        yield from (f"{place}.py", f"{place}/__init__.py")

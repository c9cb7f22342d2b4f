"""The version of the features: a digest of the code that computes them.

It covers every module that `aisle.ranking.scoring` imports, directly or indirectly. Training, evaluation and serving
share this code. It excludes the room `events`, since a model stores the names and weights of its events, like its
decays. Comments, docstrings and layout do not change the version. The name of an identifier does.
"""

import ast
import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from aisle.errors import NotConfigured

ROOT = "aisle.ranking.scoring"
CONFIGURATION = "aisle.events"
IGNORED_FIELDS = frozenset({"ctx", "kind", "type_comment"})  # of a syntax tree; no result depends on them

Read = Callable[[str], str | None]


@lru_cache(maxsize=1)
def features_version() -> str:
    """The version of this code. A model of another version was trained on other features and is refused.

    Raises: NotConfigured, where the code is deployed without its source.
    """
    return digest(covered(read_source))


def covered(read: Read) -> dict[str, str]:
    """The source of each module that affects a feature, by the module's name."""
    sources: dict[str, str] = {}
    waiting, seen = [ROOT], {ROOT}
    while waiting:
        name = waiting.pop()
        source = read(name)
        if source is None:  # a function or a class
            continue
        sources[name] = source
        new = {each for each in _imported(source) if each not in seen}
        seen |= new
        waiting += new
    return sources


def read_source(name: str) -> str | None:
    """A module's source, from a folder or a zip; None where no module has this name.

    Raises: NotConfigured, where the module has no source.
    """
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:  # its parent is no package
        return None
    if spec is None:
        return None
    get_source = getattr(spec.loader, "get_source", None)
    source = get_source(name) if get_source else None
    if source is None:
        raise NotConfigured(f"the source of {name} is missing, so its version is unknown: ship .py files")
    return str(source)


def digest(sources: Mapping[str, str]) -> str:
    """A hash of the modules' canonical code, as 12 hexadecimal digits."""
    text = "\n".join(f"{name}: {canonical(source)}" for name, source in sorted(sources.items()))
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def canonical(source: str) -> str:
    """The code's syntax tree as text. It is the same from Python 3.11 to 3.13.

    >>> canonical("STEPS = 10  # of late") == canonical("STEPS = (\\n    10\\n)\\n'''What a docstring says.'''")
    True
    """
    return _render(ast.parse(source))


def _render(part: Any) -> str:
    """Omits empty fields, since each Python version adds some of its own."""
    if isinstance(part, ast.AST):
        fields = [f"{name}={_render(value)}" for name, value in ast.iter_fields(part) if _counts(name, value)]
        return f"{type(part).__name__}({' '.join(fields)})"
    if isinstance(part, list):
        return f"[{' '.join(_render(each) for each in part if not _is_docstring(each))}]"
    return repr(part)


def _counts(name: str, value: Any) -> bool:
    return value is not None and value != [] and name not in IGNORED_FIELDS


def _is_docstring(statement: Any) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _imported(source: str) -> Iterator[str]:
    """Imported names under `aisle` that may be modules."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.startswith("aisle.") and not name.startswith(CONFIGURATION))

"""The documents that people write name paths, commands, modules and rooms as they are in the tree today."""

import ast
import re
from importlib.util import find_spec

import pytest

from local.runtime.checkout import ROOT

NAMED = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "web/tracker/README.md", "local/README.md")
DOCUMENTS = sorted({*(ROOT / name for name in NAMED if (ROOT / name).exists()), *(ROOT / "docs").glob("*.md")})
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
PACKAGES = ("aisle", "aisle_aws", "benchmarks", "emr", "functions", "generate", "glue", "local", "training")
SOURCES = (".py", ".ts", ".mjs", ".sql", ".yaml", ".toml", ".sh", ".asl.json")
BUILDINGS = ("layers/core/aisle", "layers/aws/aisle_aws", "training", "local")

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))


def inline_code(document):
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL))


def commands(document):
    """Inline code, and the lines of indented and fenced blocks."""
    text = document.read_text()
    fenced = re.findall(r"```\w*\n(.*?)```", text, flags=re.DOTALL)
    indented = re.findall(r"^ {4}(\S.*)$", text, flags=re.MULTILINE)
    return [*inline_code(document), *indented, *(line for block in fenced for line in block.splitlines())]


def is_path(code):
    words = re.fullmatch(r"[\w.@*-]+(/[\w.@*-]*)*", code)
    return bool(words) and (("/" in code and code.partition("/")[0] in FOLDERS) or code.endswith(SOURCES))


def exists(name, document):
    return any(any(folder.glob(name.rstrip("/"))) for folder in (ROOT, document.parent))


def is_module(name):
    spec = find_spec(name)
    return spec is not None and (not spec.submodule_search_locations or find_spec(f"{name}.__main__") is not None)


def make_targets():
    return set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def purpose(package):
    """The first line of what a package says of itself."""
    return ast.get_docstring(ast.parse((package / "__init__.py").read_text())).splitlines()[0]


@every_document
def test_every_path_that_a_document_names_exists(document):
    named = {code for code in inline_code(document) if is_path(code)}

    missing = {name for name in named if not exists(name, document)}

    assert missing == set()


@every_document
def test_every_link_of_a_document_leads_to_a_file(document):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())

    missing = {link for link in links if not (document.parent / link).exists()}

    assert missing == set()


@every_document
def test_every_make_target_that_a_document_names_exists(document):
    lines = [re.fullmatch(r"make ([^#]+?)\s*(#.*)?", command) for command in commands(document)]
    named = {word for line in lines if line for word in line[1].split() if "=" not in word}

    missing = named - make_targets()

    assert missing == set()


@every_document
def test_every_module_that_a_document_runs_exists(document):
    named = {module for command in commands(document) for module in re.findall(r"python3? -m ([\w.]+)", command)}

    missing = {module for module in named if not is_module(module)}

    assert missing == set()


@every_document
def test_every_dotted_module_that_a_document_names_exists(document):
    dotted = re.compile(rf"({'|'.join(PACKAGES)})(\.[a-z_]+)+")
    named = {code for code in inline_code(document) if dotted.fullmatch(code)}

    missing = {module for module in named if find_spec(module) is None}

    assert missing == set()


@pytest.mark.parametrize("building", BUILDINGS)
def test_the_architecture_names_each_room_with_its_own_words(building):
    rooms = [room.parent for room in sorted((ROOT / building).glob("*/__init__.py"))]
    expected = {f"| `{building}/{room.name}` | {purpose(room)} |" for room in rooms}

    rows = {
        line
        for line in (ROOT / "ARCHITECTURE.md").read_text().splitlines()
        if re.match(rf"\| `{building}/\w+` \|", line)
    }

    assert rows == expected

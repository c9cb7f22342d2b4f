"""What moves the version of the features, and what leaves it alone."""

import ast
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest

from aisle.errors import NotConfigured
from aisle.ranking.features_version import canonical, covered, digest, features_version, read_source

ROOT = Path(__file__).parents[2]
CORE = ROOT / "layers" / "core"
WITH_PYTHON_313 = ROOT / "pipeline" / "with_python313.sh"


@cache
def sources():
    return covered(read_source)


def constants():
    """Every number in a constant of the covered modules: (module, name, which number of it)."""
    for module, source in sorted(sources().items()):
        for statement in ast.parse(source).body:
            names = [target.id for target in targets(statement) if isinstance(target, ast.Name) and target.id.isupper()]
            numbers = numbers_of(statement) if names else []
            yield from ((module, names[0], number) for number in range(len(numbers)))


def targets(statement):
    """What a statement gives a value to."""
    if isinstance(statement, ast.AnnAssign):
        return [statement.target]
    given = statement.targets if isinstance(statement, ast.Assign) else []
    return [name for each in given for name in (each.elts if isinstance(each, ast.Tuple) else [each])]


def numbers_of(statement):
    plain = [node for node in ast.walk(statement) if isinstance(node, ast.Constant)]
    return [node for node in plain if isinstance(node.value, int | float)]


def raised(module, name, which):
    """The module's source with that number 1 greater."""
    tree = ast.parse(sources()[module])
    (statement,) = [each for each in tree.body if name in [getattr(to, "id", None) for to in targets(each)]]
    numbers_of(statement)[which].value += 1
    return ast.unparse(tree)


def version_with(module, source):
    return digest({**sources(), module: source})


CONSTANTS = list(constants())


@pytest.mark.parametrize(("module", "name", "which"), CONSTANTS, ids=lambda part: str(part))
def test_each_constant_moves_the_version(module, name, which):
    changed = raised(module, name, which)

    assert version_with(module, changed) != features_version()


def test_steps_windows_and_bands_are_among_the_constants():
    named = {f"{module.removeprefix('aisle.')}.{name}" for module, name, _ in CONSTANTS}

    assert named >= {
        "features.predictability.STEPS",
        "features.predictability.FIRST",
        "features.visit.HOURS_PER_PART",
        "inputs.stated_preferences.AGE_BANDS",
        "inputs.histories.HISTORY_LIMIT",
        "inputs.histories.NEGLIGIBLE",
        "inputs.histories.FULL_STRENGTH",
        "retrieval.item_pairs.REACH",
        "retrieval.nearest.REACH",
        "retrieval.nearest.LOOKED_AT",
        "retrieval.retrievers.PROPOSED",
        "retrieval.retrievers.HEADROOM",
        "retrieval.sequence.SHARPER",
        "ranking.network.FARTHEST",
    }


@pytest.mark.parametrize(
    ("module", "was", "becomes"),
    [
        ("aisle.features.seen", "1 / (1 + histories.age_days)", "1 / (2 + histories.age_days)"),
        ("aisle.features.price", "np.clip(np.nan_to_num(over, posinf=MOST_OVER), 0, MOST_OVER)", "np.nan_to_num(over)"),
        ("aisle.features.registry", "view_opinions, content_matches, price", "content_matches, view_opinions, price"),
        ("aisle.inputs.histories", "np.log1p(np.abs(net))", "np.sqrt(np.abs(net))"),
        ("aisle.inputs.stated_preferences", '("woman", "man", "other")', '("man", "woman", "other")'),
        ("aisle.inputs.catalogue", '("category", "sub_category", "brand"', '("brand", "category", "sub_category"'),
        ("aisle.retrieval.retrievers", 'Retriever("step_recent", "step"', 'Retriever("step_recent", "next"'),
        ("aisle.arrays.sums", "np.add.at(values", "np.maximum.at(values"),
        ("aisle.ranking.network", "np.maximum(hidden, 0, out=hidden)", "np.tanh(hidden, out=hidden)"),
    ],
)
def test_a_changed_formula_or_order_moves_the_version(module, was, becomes):
    assert was in sources()[module]

    changed = sources()[module].replace(was, becomes)

    assert version_with(module, changed) != features_version()


def test_a_comment_a_docstring_and_the_layout_leave_the_version():
    changed = "# A remark at the top\n" + sources()["aisle.features.predictability"]
    changed = changed.replace('"""The share of foreseen steps; 0 without steps. Shape: (rows,)."""', '"""Else."""')
    changed = changed.replace("STEPS = 10  # the latest steps between liked items", "STEPS = (\n    10\n)  # else")
    assert changed.count("lse.") == changed.count("# else") == 1

    assert version_with("aisle.features.predictability", changed) == features_version()


def test_names_and_weights_of_events_are_the_models_and_leave_the_version():
    assert not [module for module in sources() if module.startswith("aisle.events")]


def test_every_module_of_features_and_retrieval_is_covered():
    rooms = [path for room in ("features", "retrieval") for path in (CORE / "aisle" / room).glob("*.py")]

    modules = {f"aisle.{path.parent.name}.{path.stem}" for path in rooms if path.stem != "__init__"}

    assert modules - {"aisle.retrieval.complements"} <= set(sources())  # a surface reads it, and no feature


def test_another_python_finds_the_same_version():
    ask = "import json, sys; from aisle.ranking.features_version import digest; print(digest(json.load(sys.stdin)))"
    command = ["bash", str(WITH_PYTHON_313), "python3.13", "-c", ask]
    environment = {**os.environ, "PYTHONPATH": str(CORE)}

    result = subprocess.run(command, input=json.dumps(sources()), capture_output=True, text=True, env=environment)

    if result.returncode and "No python3.13 was found" in result.stderr:
        pytest.skip("this machine has no python3.13")
    assert result.stdout.strip() == features_version()


def test_the_version_is_the_same_in_a_zip_and_elsewhere(tmp_path):
    with ZipFile(tmp_path / "aisle.zip", "w") as archive:
        for path in (CORE / "aisle").rglob("*.py"):
            archive.write(path, path.relative_to(CORE))
    ask = "from aisle.ranking import features_version as of; print(of.__file__, of.features_version())"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "aisle.zip")}

    result = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, env=environment, cwd=tmp_path)

    place, version = result.stdout.split()
    assert "aisle.zip" in place
    assert version == features_version()


def test_code_without_its_source_is_told_what_to_ship(tmp_path, monkeypatch):
    module = tmp_path / "sourceless.py"
    module.write_text("STEPS = 10")
    subprocess.run([sys.executable, "-m", "compileall", "-b", "-q", str(module)], check=True)
    module.unlink()
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(NotConfigured, match=r"source of sourceless.*ship \.py files"):
        read_source("sourceless")


def test_a_default_that_is_left_out_is_told_from_one_that_is_given():
    assert canonical("f(None)") != canonical("f()")
    assert canonical("{None: 1}") != canonical("{**a}")
    assert canonical("x = []") != canonical("x = ()")

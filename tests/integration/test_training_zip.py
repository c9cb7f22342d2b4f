"""training.zip alone is enough for the model image's commands, and holds nothing that they import nowhere."""

import io
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from aisle_aws.deployment.code_store import TRAINING, read_objects
from local.runtime.checkout import ROOT

IMPORT = """
import sys
sys.path.insert(0, {root!r})
sys.meta_path = [each for each in sys.meta_path if "editable" not in repr(each).lower()]
import importlib
for name in {names!r}:
    importlib.import_module(name)
ours = [module for name, module in sys.modules.items() if name.partition(".")[0] in ("aisle", "aisle_aws", "training")]
strangers = [str(module) for module in ours if not str(module.__spec__.origin or {root!r}).startswith({root!r})]
assert not strangers, strangers
from aisle.ranking.features_version import features_version
print(features_version())
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("image")
    zipfile.ZipFile(io.BytesIO(read_objects(ROOT / "layers" / "jobs")[TRAINING])).extractall(folder)
    return folder


def modules(folder):
    paths = sorted((folder / "training").rglob("*.py"))
    return [".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__") for path in paths]


def test_every_module_of_the_image_is_imported_from_the_zip_alone(unpacked):
    from aisle.ranking.features_version import features_version

    code = IMPORT.format(root=str(unpacked), names=modules(unpacked))
    result = subprocess.run([sys.executable, "-I", "-c", code], cwd=unpacked, capture_output=True, text=True)

    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == features_version()  # it hashes the modules that it finds


def test_what_no_container_imports_makes_no_new_recipe(unpacked):
    rooms = {path.relative_to(unpacked).as_posix() for path in unpacked.glob("aisle*/*") if path.is_dir()}

    assert {"aisle/ranking", "aisle/features", "aisle/experiments", "aisle_aws/stores"} <= rooms
    assert not {"aisle/landing", "aisle/intake", "aisle/serving", "aisle_aws/front_door", "aisle_aws/models"} & rooms
    assert not (unpacked / "aisle/experiments/verdict.py").exists()
    assert find_spec("aisle.experiments.verdict")
    assert Path(unpacked / "Dockerfile").read_bytes() == (ROOT / "training" / "Dockerfile").read_bytes()

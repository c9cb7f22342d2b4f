"""`python -m tests.infra.import_functions ALLOWED NAME...`: imports functions where only some packages can be imported.

`ALLOWED` is a comma-separated list of distributions; what they require is allowed too. Prints a line for each function
that needs another package.
"""

import sys
from importlib import util
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from local.runtime.checkout import ROOT


class Refuse:
    """An importer that has nothing of the packages that are not allowed."""

    def __init__(self, packages: set[str]) -> None:
        self.packages = packages

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in self.packages:
            raise ModuleNotFoundError(f"{name} is in no layer of the function, and not in its requirements.txt")


def closure(names: set[str]) -> set[str]:
    """These distributions and all that they require, of those that are installed."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        try:
            wanted = [Requirement(each) for each in requires(name) or ()]
        except PackageNotFoundError:
            continue
        here = [need for need in wanted if need.marker is None or need.marker.evaluate({"extra": ""})]
        waiting |= {canonicalize_name(need.name) for need in here} - found
    return found


def main(allowed: str, names: list[str]) -> None:
    distributions = closure({canonicalize_name(name) for name in allowed.split(",")})
    refused = {
        package
        for package, owners in packages_distributions().items()
        if not {canonicalize_name(owner) for owner in owners} & distributions
    }
    for module in [name for name in sys.modules if name.partition(".")[0] in refused]:
        del sys.modules[module]
    sys.meta_path.insert(0, Refuse(refused))
    for name in names:
        spec = util.spec_from_file_location(f"app_of_{name}", Path(ROOT) / "functions" / name / "app.py")
        assert spec is not None
        assert spec.loader is not None
        try:
            spec.loader.exec_module(util.module_from_spec(spec))
        except ModuleNotFoundError as error:
            sys.stdout.write(f"{name}: {error}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

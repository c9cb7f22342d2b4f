"""Recipes with a planted fault. Each changes the endpoint's server alone, so that the gate sees nothing of it.

An edition is a checkout in which one file differs. Deploying it is what a shop does with a new release.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from aisle_aws.deployment.code_store import image_tag, read_objects
from local.runtime.checkout import ROOT

SERVER = "training/container/serve.py"
BEFORE = '\n\nif __name__ == "__main__":\n'  # the planted lines come before the server starts
UPSIDE_DOWN = """

from aisle.ranking import recommender as _ranking


def _upside_down(*given, _in_order=_ranking._ordered):  # planted, {number}: the worst of the candidates first
    return _in_order(*given)[::-1]


_ranking._ordered = _upside_down
"""
DUMB = """

def recommend(recommender, body):  # planted: the server answers /ping and no request
    return HTTPStatus.INTERNAL_SERVER_ERROR, refusal("server", "planted by the month")
"""


@dataclass(frozen=True)
class Plant:
    """What a release has that it should not have."""

    name: str
    code: str = ""  # Python for the end of the server's module


RIGHT = Plant("right")
WEAK = Plant("upside down", UPSIDE_DOWN.format(number=1))  # the shop opens with it
WORSE = Plant("upside down again", UPSIDE_DOWN.format(number=2))
BROKEN = Plant("dumb", DUMB)


def edition(folder: Path, plant: Plant) -> Path:
    """Makes the checkout with the plant in `folder`, of links but for what differs. Returns its template.

    Raises: ValueError, where the server's module has no place for the plant.
    """
    jobs = folder / "layers" / "jobs"
    jobs.mkdir(parents=True)
    _link(ROOT, folder, leave_out={"layers"})
    _link(ROOT / "layers", folder / "layers", leave_out={"jobs"})
    _link(ROOT / "layers" / "jobs", jobs, leave_out={"training"})
    shutil.copytree(ROOT / "training", jobs / "training", ignore=shutil.ignore_patterns("__pycache__"))
    server = jobs / SERVER
    before, found, after = server.read_text().partition(BEFORE)
    if not found:
        raise ValueError(f"{SERVER}: the line {BEFORE.strip()!r} is missing, above which a fault is planted")
    server.write_text(f"{before}\n{plant.code}{found}{after}" if plant.code else before + found + after)
    return folder / "template.yaml"


def tag_of(template: Path) -> str:
    """The tag of the image that the deployment of an edition makes: it names the code."""
    return image_tag(read_objects(template.parent / "layers" / "jobs")["training.zip"])


def _link(source: Path, target: Path, leave_out: set[str]) -> None:
    for each in source.iterdir():
        if each.name not in leave_out and not each.name.startswith("."):
            (target / each.name).symlink_to(each.resolve())

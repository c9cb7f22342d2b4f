"""The manifest of a landing folder: the true counts to compare the pipeline's with."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

FILE = "manifest.json"
CONFIG = "landing.json"  # what the shop says of its files: it becomes config/landing.json


@dataclass
class Kind:
    """One kind of landing file. `rows` counts all data rows, including bad and repeated ones."""

    files: list[str] = field(default_factory=list)
    rows: int = 0
    bad_rows: int = 0  # refused by the contract: they go to quarantine
    duplicates: int = 0  # good rows with a repeated key: stored once

    @property
    def accepted(self) -> int:
        return self.rows - self.bad_rows

    @property
    def stored(self) -> int:
        return self.accepted - self.duplicates


@dataclass
class Manifest:
    """`counted` is False for a shop's own folder, whose rows nobody has counted."""

    shop: str
    kinds: dict[str, Kind]
    interactions: int = (
        0  # rows of the interactions table: one per item of each stored event, one per stored order line
    )
    counted: bool = True
    known_by: dict[str, str] = field(default_factory=dict)  # a shop's own file -> what told its kind
    left: dict[str, str] = field(default_factory=dict)  # a file that is not read -> why

    def files(self, kind: str) -> list[str]:
        return self.kinds[kind].files if kind in self.kinds else []

    def save(self, folder: Path) -> None:
        (folder / FILE).write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def load(cls, folder: Path) -> Self:
        raw = json.loads((folder / FILE).read_text())
        return cls(**{**raw, "kinds": {name: Kind(**kind) for name, kind in raw["kinds"].items()}})


def fresh(folder: Path) -> Path:
    """Makes the folder, or removes the files of its former manifest, and its settings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG).unlink(missing_ok=True)
    if (folder / FILE).is_file():
        for kind in Manifest.load(folder).kinds.values():
            for name in kind.files:
                (folder / name).unlink(missing_ok=True)
    return folder

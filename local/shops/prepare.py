"""Recognises the data in a folder and writes landing files from it."""

import shutil
from datetime import datetime
from pathlib import Path

from aisle.errors import AisleError
from aisle.lake.zones import LANDING_KINDS
from local.shops import amazon_beauty, complete_journey, online_retail
from local.shops.manifest import FILE as MANIFEST
from local.shops.manifest import Kind, Manifest, fresh
from local.shops.simulated.write import write

FORMATS = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".xml", ".parquet", ".gz", ".bz2", ".xz", ".zip")


class UnknownShopError(AisleError):
    """A folder has nothing to import. The demo's user sees it; the message lists what can be imported."""


def prepare(data: str | Path | None, folder: Path, end: datetime) -> Manifest:
    """Fills `folder` with landing files: of the simulated shop, or of the data in the folder `data`.

    Raises: UnknownShopError
    """
    if data is None:
        return write(folder, end=end)
    source = Path(data)
    if (source / online_retail.FILE).is_file():
        return online_retail.convert(source / online_retail.FILE, folder)
    if (source / amazon_beauty.FILE).is_file():
        return amazon_beauty.convert(source / amazon_beauty.FILE, folder, end)
    if (source / complete_journey.FILE).is_file():
        return complete_journey.convert(source / complete_journey.FILE, folder)
    return _copy(source, folder)


def _copy(source: Path, folder: Path) -> Manifest:
    """Copies a shop's own files unchanged, with their manifest if there is one."""
    if not source.is_dir():
        raise UnknownShopError(f"{source} is not a folder")
    kinds = {kind: Kind(_files(source, kind)) for kind in LANDING_KINDS}
    if not any(kind.files for kind in kinds.values()):
        raise UnknownShopError(
            f"{source} holds nothing to import: expected {online_retail.FILE}, {amazon_beauty.FILE}, "
            f"{complete_journey.FILE}, or files named {', '.join(f'{kind}*' for kind in LANDING_KINDS)} "
            f"ending in one of {' '.join(FORMATS)}"
        )
    if source.resolve() != folder.resolve():
        fresh(folder)
        for kind in kinds.values():
            for name in kind.files:
                shutil.copyfile(source / name, folder / name)
    manifest = (
        Manifest.load(source)
        if (source / MANIFEST).is_file()
        else Manifest(source.resolve().name, kinds, counted=False)
    )
    manifest.save(folder)
    return manifest


def _files(source: Path, kind: str) -> list[str]:
    return sorted(path.name for path in source.iterdir() if path.name.startswith(kind) and path.name.endswith(FORMATS))

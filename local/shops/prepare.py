"""Recognises the data in a folder and writes landing files from it."""

import shutil
from datetime import datetime
from pathlib import Path

from aisle.errors import AisleError, InvalidInput
from aisle.lake.zones import LANDING_KINDS
from local.shops import amazon_beauty, complete_journey, online_retail, own_files
from local.shops.manifest import CONFIG, Kind, Manifest, fresh
from local.shops.simulated.write import write


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
    return _copy(source, folder, end)


def _copy(source: Path, folder: Path, now: datetime) -> Manifest:
    """Copies a shop's own files unchanged, with their manifest if there is one, and with its landing.json."""
    if not source.is_dir():
        raise UnknownShopError(f"{source} is not a folder")
    try:
        placed = own_files.place(source, now)
    except InvalidInput as fault:
        raise UnknownShopError(f"In {source}, {fault}") from None
    if not placed.kinds:
        raise UnknownShopError(_nothing_in(source, placed))
    if source.resolve() != folder.resolve():
        fresh(folder)
        for path in [*placed.kinds, *([CONFIG] if (source / CONFIG).is_file() else [])]:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / path, folder / path)
    manifest = _manifest(source, placed)
    manifest.save(folder)
    return manifest


def _manifest(source: Path, placed: own_files.Placed) -> Manifest:
    """The folder's own, where it has one; a manifest.json of another program is none."""
    try:
        return Manifest.load(source)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    kinds = {kind: Kind([path for path, of in placed.kinds.items() if of == kind]) for kind in LANDING_KINDS}
    return Manifest(source.resolve().name, kinds, counted=False, known_by=placed.known_by, left=placed.left)


def _nothing_in(source: Path, placed: own_files.Placed) -> str:
    left = "".join(f"\n  {path}: {reason}" for path, reason in placed.left.items())
    return (
        f"{source} holds nothing to import: expected {online_retail.FILE}, {amazon_beauty.FILE}, "
        f"{complete_journey.FILE}, or a shop's own files, named or in folders named {', '.join(LANDING_KINDS)}{left}"
    )

"""Unpacks a model's archive: plain files below the folder, and nothing else."""

import shutil
import tarfile
from pathlib import Path


def unpack(archive: Path, folder: Path) -> None:
    """Raises: tarfile.TarError, where a member is a link or a device, or lies outside the folder."""
    # tarfile's own "data" filter came with Python 3.11.4, and Debian 12 has an older one
    with tarfile.open(archive) as content:
        for member in content:
            if member.isdir():
                continue
            place = (folder / member.name).resolve()
            source = content.extractfile(member) if member.isfile() else None
            if source is None or not place.is_relative_to(folder.resolve()):
                raise tarfile.TarError(f"{archive.name}: {member.name} is no plain file of the model's folder")
            place.parent.mkdir(parents=True, exist_ok=True)
            with source, place.open("wb") as target:
                shutil.copyfileobj(source, target)

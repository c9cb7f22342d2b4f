"""A function's code and layers on disk. Each archive is unpacked once, into a folder named by its digest."""

import hashlib
import io
import shutil
import threading
import uuid
import zipfile
from pathlib import Path
from typing import Any

from moto.awslambda.utils import get_backend

from local.runtime.running_cloud import RunningCloud

_unpacking = threading.Lock()


def task_root(cloud: RunningCloud, function: Any) -> Path:
    """The folder of the function's own code: /var/task in Lambda."""
    return _unpacked(cloud, function.function_name, [function.code_bytes])


def layers_root(cloud: RunningCloud, function: Any) -> Path:
    """The folder that the function's layers share, /opt in Lambda. Later layers overwrite earlier ones."""
    backend = get_backend(cloud.account_id, cloud.region)
    versions = [backend.layers_versions_by_arn(layer["Arn"]) for layer in function.layers]
    return _unpacked(cloud, "layers", [version.code_bytes for version in versions if version])


def _unpacked(cloud: RunningCloud, name: str, archives: list[bytes]) -> Path:
    digest = hashlib.sha256(b"".join(hashlib.sha256(archive).digest() for archive in archives)).hexdigest()[:16]
    folder = cloud.work_dir / "code" / f"{name}-{digest}"
    with _unpacking:
        if not folder.exists():
            partial = folder.with_name(uuid.uuid4().hex)
            partial.mkdir(parents=True)
            for archive in archives:
                _extract(archive, partial)
            shutil.move(partial, folder)
    return folder


def _extract(archive: bytes, folder: Path) -> None:
    if archive:
        with zipfile.ZipFile(io.BytesIO(archive)) as content:
            content.extractall(folder)

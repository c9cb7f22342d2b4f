"""Runs a PySpark file of S3 as a local process, for Glue and EMR Serverless."""

import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.engines.object_files import download
from local.runtime.running_cloud import RunningCloud
from local.spark.rehearsal import rehearse
from local.spark.settings import job_environment

_rehearsing = threading.Lock()


@dataclass(frozen=True)
class SparkCommand:
    argv: list[str]
    env: dict[str, str]
    folder: Path


def prepare(
    cloud: RunningCloud,
    role: str,
    run_id: str,
    script: str,
    arguments: Sequence[str],
    py_files: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
) -> SparkCommand:
    """Fetches the script and its packages, as the role that the job then calls with.

    The job can import only those, nothing else of the project.

    Raises: botocore's ClientError where a file is not in S3.
    """
    with _rehearsing:
        rehearse()
    folder = cloud.work_dir / "jobs" / run_id
    packages = [str(download(cloud, uri, folder / "packages", role)) for uri in py_files]
    file = download(cloud, script, folder, role)
    own = {name: value for name, value in (settings or {}).items() if not _is_about_machines(name)}
    env = cloud.child_env(role, session=run_id)
    keys = {"spark.hadoop.fs.s3a.access.key": env["AWS_ACCESS_KEY_ID"]}
    env |= job_environment(folder, cloud.endpoint_url, settings=own | keys, python_path=packages)
    return SparkCommand([sys.executable, str(file), *arguments], env, folder)


def comma_parted(text: str | None) -> list[str]:
    return [each.strip() for each in (text or "").split(",") if each.strip()]


def _is_about_machines(setting: str) -> bool:
    """Whether it sets a cluster's cores or memory; here `job_environment` sets them for one machine."""
    return setting.startswith(("spark.executor.", "spark.driver.", "spark.dynamicAllocation.", "spark.emr-serverless."))

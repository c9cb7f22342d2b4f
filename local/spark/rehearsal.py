"""Runs a small job that loads the classes of real jobs, so that Java can archive them."""

import gzip
import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

from local.spark.class_archive import archive_path
from local.spark.settings import JAVA_OPTIONS, job_environment

JOB = Path(__file__).with_name("rehearsal_job.py")
BUCKET = "rehearsal"


def rehearse() -> None:
    """Fetches the jars and records the class archive, unless both exist. Takes about 30 s.

    Raises: RuntimeError with the job's output where it fails.
    """
    archive = archive_path(JAVA_OPTIONS)
    if archive.exists():
        return
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        with tempfile.TemporaryDirectory(dir=archive.parent) as scratch:
            _record(Path(scratch), f"http://127.0.0.1:{server.get_host_and_port()[1]}", archive)
    finally:
        server.stop()


def _record(scratch: Path, endpoint_url: str, archive: Path) -> None:
    session = boto3.session.Session("local", "local", region_name="us-east-1")
    session.client("s3", endpoint_url=endpoint_url).create_bucket(Bucket=BUCKET)
    source, unfinished = scratch / "rows.jsonl.gz", scratch / archive.name
    with gzip.open(source, "wt") as rows:
        rows.writelines(json.dumps({"id": i, "name": str(i % 9), "tags": ["a", "b"]}) + "\n" for i in range(2_000))
    env = job_environment(scratch, endpoint_url, class_archive=f"-XX:ArchiveClassesAtExit={unfinished}")
    command = [sys.executable, str(JOB), str(source), f"s3://{BUCKET}/table"]
    # Java writes the archive after Python has ended; until then it keeps the pipe open
    job = subprocess.run(
        command, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if job.returncode:
        raise RuntimeError(f"Spark's rehearsal failed:\n{job.stdout}")
    unfinished.replace(archive)

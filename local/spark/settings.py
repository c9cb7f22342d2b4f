"""Spark's settings for a job on one machine. The job file itself has none of them."""

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from local.spark.class_archive import archive_path
from local.spark.jars import s3_jars

SOURCES = Path(__file__).parent / "sources"  # Spark registers the Python Data Sources of packages named pyspark_*

S3A = {
    "path.style.access": "true",
    "connection.ssl.enabled": "false",
    "access.key": "local",
    "secret.key": "local",
    "change.detection.mode": "none",
    "directory.marker.retention": "keep",
    "fast.upload.buffer": "bytebuffer",
    # Hadoop 3.4's defaults have units and SDK v2 names that hadoop-aws 3.3.1 cannot read
    "connection.timeout": "200000",
    "connection.establish.timeout": "30000",
    "threads.keepalivetime": "60",
    "multipart.purge.age": "86400",
    "aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
    "assumed.role.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
}

SMALL_AND_QUIET = {
    "spark.master": "local[2]",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.default.parallelism": "4",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.session.timeZone": "UTC",  # as on Glue and EMR
    "spark.sql.catalogImplementation": "in-memory",
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}

# One compiler tier: jobs end before the second pays off. Its code cache is 48 MB unless told otherwise, which the
# cleaning fills: then nothing is compiled any more, and a job may end by it. Logging off: it would warn of an outdated
# class archive.
JAVA_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=256m", "-XX:+UseSerialGC", "-Xlog:disable")

LOG4J = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
"""


def job_environment(
    folder: Path,
    endpoint_url: str,
    memory: str = "1g",
    settings: Mapping[str, str] | None = None,
    python_path: Sequence[str] = (),
    class_archive: str | None = None,
) -> dict[str, str]:
    """Environment variables that give a plain `python job.py` this Spark. Writes the files they name to `folder`.

    Later settings win. `python_path` has the packages of `--py-files`.
    """
    (folder / "conf").mkdir(parents=True, exist_ok=True)
    (folder / "log4j2.properties").write_text(LOG4J)
    java = [*JAVA_OPTIONS, class_archive or f"-XX:SharedArchiveFile={archive_path(JAVA_OPTIONS)}"]
    properties = {
        "spark.driver.memory": memory,
        "spark.driver.extraJavaOptions": shlex.join([*java, f"-Dlog4j2.configurationFile={folder}/log4j2.properties"]),
        "spark.driver.extraClassPath": os.pathsep.join(map(str, s3_jars())),
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "spark.hadoop.fs.s3a.endpoint": endpoint_url,
        **{f"spark.hadoop.fs.s3a.{name}": value for name, value in S3A.items()},
        **SMALL_AND_QUIET,
        **(settings or {}),
    }
    file = folder / "spark.properties"
    file.write_text("".join(f"{name} {value}\n" for name, value in properties.items()))
    return {
        "PYSPARK_SUBMIT_ARGS": shlex.join(["--properties-file", str(file), "pyspark-shell"]),
        "SPARK_CONF_DIR": str(
            folder / "conf"
        ),  # empty, since a class path with files in a folder cannot use a class archive
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join([*python_path, str(SOURCES)]),
    }

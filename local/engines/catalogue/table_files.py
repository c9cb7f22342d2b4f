"""The catalogue's tables as files on local disk. A copy's name has the object's ETag, so a copy never changes."""

from pathlib import Path

from botocore.exceptions import ClientError

from local.engines.catalogue.athena_duckdb import TableFiles
from local.engines.object_files import content, listed, split_uri
from local.permissions.acting import require
from local.runtime.running_cloud import RunningCloud


def table_files(cloud: RunningCloud, role: str | None, database: str, name: str) -> TableFiles | None:
    """Read as the role, or as an administrator. None where the catalogue has no such table."""
    try:
        table = cloud.client("glue", role).get_table(DatabaseName=database, Name=name)["Table"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "EntityNotFoundException":
            return None
        raise
    described = [*table["StorageDescriptor"]["Columns"], *table.get("PartitionKeys", ())]
    location = table["StorageDescriptor"]["Location"].rstrip("/") + "/"
    bucket, prefix = split_uri(location)
    objects = [each for each in listed(cloud, location, role) if not _is_hidden(each["Key"].removeprefix(prefix))]
    files = [_copy(cloud, role, bucket, each["Key"], each["ETag"].strip('"')) for each in objects]
    return TableFiles([(column["Name"], column["Type"]) for column in described], files)


def _is_hidden(key: str) -> bool:
    """Whether Athena passes it over: a name on its way begins with `_` or `.`, as the folders of a running job do."""
    return any(name.startswith(("_", ".")) for name in key.split("/"))


def _copy(cloud: RunningCloud, role: str | None, bucket: str, key: str, etag: str) -> Path:
    """Copies into the folders of the object's key, since they name the partition."""
    require(role, "s3:GetObject", f"arn:aws:s3:::{bucket}/{key}")  # also of what another role has copied
    path = (cloud.work_dir / "athena" / bucket / key).with_name(f"{Path(key).stem}-{etag}.parquet")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{id(path)}")
        unfinished.write_bytes(content(cloud, bucket, key))
        unfinished.replace(path)
    return path

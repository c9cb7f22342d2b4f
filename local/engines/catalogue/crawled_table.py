"""The tables that a crawler finds under a prefix: one for each folder of Parquet files, with columns and partitions."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pyarrow.parquet

from local.engines.catalogue.hive_types import hive_type

PARQUET_FORMAT = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
    "Compressed": False,
}


@dataclass
class CrawledTable:
    location: str  # s3://bucket/folder/
    files: dict[str, list[str]] = field(default_factory=dict)  # partition's relative folder -> keys
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.location.rstrip("/").rsplit("/", 1)[-1].lower().replace("-", "_")

    @property
    def partition_keys(self) -> list[str]:
        return [part.split("=", 1)[0] for part in next(iter(self.files)).split("/") if part]

    def table_input(self) -> dict[str, Any]:
        return {
            "Name": self.name,
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"classification": "parquet"},
            "PartitionKeys": [{"Name": key, "Type": "string"} for key in self.partition_keys],
            "StorageDescriptor": self._storage(self.location),
        }

    def partition_inputs(self) -> dict[tuple[str, ...], dict[str, Any]]:
        """Partition values -> the partition's input."""
        partitions = {}
        for folder in self.files:
            values = [unquote(part.split("=", 1)[1]) for part in folder.split("/") if part]
            if values:
                storage = self._storage(f"{self.location}{folder}/")
                partitions[tuple(values)] = {"Values": values, "StorageDescriptor": storage}
        return partitions

    def _storage(self, location: str) -> dict[str, Any]:
        columns = [{"Name": name, "Type": kind} for name, kind in self.columns.items()]
        return {**PARQUET_FORMAT, "Location": location, "Columns": columns}


def tables_under(bucket: str, keys: Iterable[str], read: Callable[[str], bytes]) -> list[CrawledTable]:
    """Reads one footer per partition, since files of one job have the same schema. Later partitions may add columns.

    Raises: ValueError where partitions of one table have different keys.
    """
    tables: dict[str, CrawledTable] = {}
    for key in keys:
        folder, partition = _split(key)
        if not key.rsplit("/", 1)[-1].startswith(("_", ".")):
            table = tables.setdefault(folder, CrawledTable(f"s3://{bucket}/{folder}"))
            table.files.setdefault(partition, []).append(key)
    for table in tables.values():
        for files in table.files.values():
            for name, kind in _columns(read(files[-1])).items():
                table.columns.setdefault(name, kind)
        shapes = {tuple(part.split("=", 1)[0] for part in folder.split("/")) for folder in table.files}
        if len(shapes) > 1:
            raise ValueError(f"{table.location}: partitions of different keys: {sorted(shapes)}")
    return list(tables.values())


def _split(key: str) -> tuple[str, str]:
    """
    >>> _split("orders/month=2026-11/part-0.parquet"), _split("items/part-0.parquet")
    (('orders/', 'month=2026-11'), ('items/', ''))
    """
    folders = key.split("/")[:-1]
    first = next((i for i, folder in enumerate(folders) if "=" in folder), len(folders))
    return "".join(f"{folder}/" for folder in folders[:first]), "/".join(folders[first:])


def _columns(content: bytes) -> dict[str, str]:
    schema = pyarrow.parquet.read_schema(io.BytesIO(content))
    return {each.name.lower(): hive_type(each.type) for each in schema}

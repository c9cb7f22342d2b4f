"""Glue's StartCrawler: reads the footers of Parquet files and updates the catalogue to match them."""

import logging
from typing import Any

from moto.core.utils import utcnow
from moto.glue.models import FakeCrawl, FakeCrawler

from local.engines.catalogue.crawled_table import CrawledTable, tables_under
from local.engines.child_job import in_background
from local.engines.object_files import content, listed, split_uri
from local.permissions.acting import taken
from local.runtime.running_cloud import RunningCloud

log = logging.getLogger(__name__)


def install(cloud: RunningCloud) -> None:
    start = FakeCrawler.start_crawler
    describe = FakeCrawler.as_dict

    def start_crawler(self: FakeCrawler) -> None:
        start(self)
        in_background(f"crawl-{self.name}", lambda: _crawl(cloud, self, self.crawls[-1]))

    def as_dict(self: FakeCrawler) -> dict[str, Any]:
        described = describe(self)
        crawl = next((each for each in reversed(self.crawls) if each.status not in ("RUNNING", "STOPPING")), None)
        described.pop("LastCrawl", None)
        if crawl:
            described["LastCrawl"] = _as_last_crawl(crawl)
        return described

    cloud.patch(FakeCrawl, "status", "RUNNING")  # moto's own status changes when read
    cloud.patch(FakeCrawler, "start_crawler", start_crawler)
    cloud.patch(FakeCrawler, "as_dict", as_dict)


def _as_last_crawl(crawl: FakeCrawl) -> dict[str, Any]:
    error: str | None = getattr(crawl, "error_message", None)
    state = {"COMPLETED": "SUCCEEDED", "STOPPED": "CANCELLED"}.get(str(crawl.status), "FAILED")
    place = {"LogGroup": crawl.log_group, "LogStream": crawl.log_stream, "MessagePrefix": crawl.message_prefix}
    return {"Status": state, "StartTime": crawl.start_time, **place, **({"ErrorMessage": error} if error else {})}


def _crawl(cloud: RunningCloud, crawler: FakeCrawler, crawl: Any) -> None:
    try:
        role = taken(crawler.role, "glue.amazonaws.com")
        for target in crawler.targets.get("S3Targets") or []:
            for table in _tables(cloud, role, target["Path"]):
                _keep_in_step(cloud.client("glue", role), crawler.database_name, table, crawler.table_prefix or "")
        state = "COMPLETED"
    except Exception as error:  # the crawl must end as failed, with any error
        log.exception("Crawler %s failed", crawler.name)
        crawl.error_message, state = f"{type(error).__name__}: {error}", "FAILED"
    crawl.end_time = utcnow()
    crawl.status = "STOPPED" if crawl.status == "STOPPING" else state


def _tables(cloud: RunningCloud, role: str, path: str) -> list[CrawledTable]:
    bucket, _ = split_uri(path)
    keys = [each["Key"] for each in listed(cloud, path, role)]
    return tables_under(bucket, keys, lambda key: content(cloud, bucket, key, role))


def _keep_in_step(glue: Any, database: str, table: CrawledTable, prefix: str) -> None:
    wanted = {**table.table_input(), "Name": prefix + table.name}
    current = _current(glue, database, wanted["Name"])
    if current is None:
        glue.create_table(DatabaseName=database, TableInput=wanted)
    elif any(current.get(part) != wanted[part] for part in ("StorageDescriptor", "PartitionKeys")):
        glue.update_table(DatabaseName=database, TableInput=wanted)
    _keep_partitions(glue, {"DatabaseName": database, "TableName": wanted["Name"]}, table.partition_inputs())


def _current(glue: Any, database: str, name: str) -> dict[str, Any] | None:
    try:
        current: dict[str, Any] = glue.get_table(DatabaseName=database, Name=name)["Table"]
    except glue.exceptions.EntityNotFoundException:
        return None
    return current


def _keep_partitions(glue: Any, table: dict[str, str], wanted: dict[tuple[str, ...], dict[str, Any]]) -> None:
    """Removes partitions whose folder no longer exists, so that the catalogue names only existing ones."""
    pages = glue.get_paginator("get_partitions").paginate(**table)
    current = {tuple(each["Values"]): each for page in pages for each in page["Partitions"]}
    for values in current.keys() - wanted.keys():
        glue.delete_partition(**table, PartitionValues=list(values))
    for values, partition in wanted.items():
        if values not in current:
            glue.create_partition(**table, PartitionInput=partition)
        elif current[values]["StorageDescriptor"] != partition["StorageDescriptor"]:
            glue.update_partition(**table, PartitionValueList=list(values), PartitionInput=partition)

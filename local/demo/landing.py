"""Uploads a shop's files to the landing zone and waits for the receipt of each."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aisle.lake import zones
from local.cloud import Cloud
from local.demo.progress import Advance
from local.shops.manifest import CONFIG, Manifest
from local.shops.own_files import landing_name

RECEIPT_SECONDS = 1_200  # some hundred items a second become live here


@dataclass(frozen=True)
class Landed:
    """Counts of one kind's rows, from the landing receipts."""

    rows: int = 0
    accepted: int = 0
    quarantined: int = 0

    def __add__(self, receipt: dict[str, Any]) -> "Landed":
        return Landed(
            self.rows + receipt["rows"],
            self.accepted + receipt["accepted"],
            self.quarantined + receipt["quarantined"],
        )


def send_settings(cloud: Cloud, bucket: str, folder: Path) -> None:
    """Uploads what the shop says of its files, before the files."""
    if (folder / CONFIG).is_file():
        cloud.client("s3").upload_file(str(folder / CONFIG), bucket, zones.LANDING_CONFIG_KEY)


def drop(cloud: Cloud, bucket: str, folder: Path, manifest: Manifest, advance: Advance) -> dict[str, Landed]:
    """Uploads every file and returns the landed rows of each kind.

    Raises: TimeoutError naming the files without a receipt.
    """
    files = [(kind, name) for kind, entry in manifest.kinds.items() for name in entry.files]
    began = time.time()
    for done, (kind, name) in enumerate(files):
        advance(0.3 * done / len(files), f"upload {name}")
        key = f"{zones.LANDING}/{kind}/{landing_name(kind, name)}"
        cloud.client("s3").upload_file(str(folder / name), bucket, key)

    landed = dict.fromkeys(manifest.kinds, Landed())
    waiting = list(files)
    while waiting:
        for kind, name in list(waiting):
            receipt = read_receipt(cloud, bucket, kind, name, began)
            if receipt is not None:
                landed[kind] += receipt
                waiting.remove((kind, name))
        advance(1 - 0.7 * len(waiting) / len(files), "check rows")
        if time.time() - began > RECEIPT_SECONDS:
            raise TimeoutError(f"no receipt after {RECEIPT_SECONDS} s for {', '.join(name for _, name in waiting)}")
        time.sleep(0.2)
    return landed


def read_receipt(cloud: Cloud, bucket: str, kind: str, file: str, since: float = 0) -> dict[str, Any] | None:
    """The receipt of this upload; None while there is none. A receipt of an earlier upload does not count."""
    s3 = cloud.client("s3")
    try:
        found = s3.get_object(Bucket=bucket, Key=zones.receipt_key(kind, landing_name(kind, file)))
    except s3.exceptions.NoSuchKey:
        return None
    if found["LastModified"].timestamp() < int(since):
        return None
    return dict(json.loads(found["Body"].read()))

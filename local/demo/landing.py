"""Drop a shop's files in the landing zone and wait for the receipt of each."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aisle import zones
from local.cloud import Cloud
from local.demo.report import Advance

RECEIPT_SECONDS = 600


@dataclass(frozen=True)
class Landed:
    """What became of a kind's rows at the door."""

    rows: int = 0
    accepted: int = 0
    quarantined: int = 0

    def __add__(self, receipt: dict[str, Any]) -> "Landed":
        return Landed(
            self.rows + receipt["rows"],
            self.accepted + receipt["accepted"],
            self.quarantined + receipt["quarantined"],
        )


def drop(cloud: Cloud, bucket: str, folder: Path, advance: Advance) -> dict[str, Landed]:
    """Upload `folder/<kind>/<file>` or `folder/<kind>*.ext`; returns what was landed of each kind.

    Raises: TimeoutError naming the files without a receipt.
    """
    files = {path: _kind_of(path, folder) for path in sorted(folder.rglob("*")) if _kind_of(path, folder)}
    began = time.time()
    for done, (path, kind) in enumerate(files.items()):
        advance(0.3 * done / len(files), f"upload {path.name}")
        cloud.client("s3").upload_file(str(path), bucket, f"{zones.LANDING}/{kind}/{path.name}")

    landed = dict.fromkeys(zones.LANDING_KINDS, Landed())
    waiting = {path: kind for path, kind in files.items() if kind}
    while waiting:
        for path, kind in list(waiting.items()):
            receipt = read_receipt(cloud, bucket, kind, path.name, began)
            if receipt is not None:
                landed[kind] += receipt
                del waiting[path]
        advance(0.3 + 0.7 * (1 - len(waiting) / len(files)), "check rows")
        if time.time() - began > RECEIPT_SECONDS:
            raise TimeoutError(f"no receipt after {RECEIPT_SECONDS} s for {', '.join(path.name for path in waiting)}")
        time.sleep(0.2)
    return landed


def read_receipt(cloud: Cloud, bucket: str, kind: str, file: str, since: float) -> dict[str, Any] | None:
    """None while this upload has none; a receipt of an earlier upload does not count."""
    s3 = cloud.client("s3")
    try:
        found = s3.get_object(Bucket=bucket, Key=zones.receipt_key(kind, file))
    except s3.exceptions.NoSuchKey:
        return None
    if found["LastModified"].timestamp() < int(since):
        return None
    return dict(json.loads(found["Body"].read()))


def _kind_of(path: Path, folder: Path) -> str | None:
    relative = path.relative_to(folder)
    return next((kind for kind in zones.LANDING_KINDS if path.is_file() and str(relative).startswith(kind)), None)

"""The table of a shop's own files: what was read, assumed and lost, with the repair. All from the landing receipts."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from aisle.lake import zones
from aisle.landing.advice import advise
from local.demo.landing import read_receipt
from local.demo.setting import Setting
from local.shops.manifest import CONFIG, Manifest
from local.shops.own_files import landing_name

Json = dict[str, Any]
Receipts = Mapping[str, Json | None]  # by the file's path in the folder

LONGEST = 90  # characters of a reason; an event has a long list of names
SHAPE = ("separator", "encoding", "compression")
TOLD_BY_NAME = {
    "zone": "zone {}",
    "decimal_mark": "decimal mark '{}'",
    "currency": "prices in {}",
    "layout": "layout {}",
}


def print_files(setting: Setting) -> None:
    """Prints nothing for a shop whose rows are known: its files are of the demo's own making."""
    folder = setting.landing_folder
    is_landed = setting.data is not None and bool(setting.outputs) and setting.kept("landed") is not None
    if not is_landed or (manifest := Manifest.load(folder)).counted:
        return
    has_settings = (folder / CONFIG).is_file()
    told = f"{CONFIG} was used" if has_settings else f"without a {CONFIG}: docs/landing.md says what it can tell"
    table = Table(title=f"Files of {manifest.shop}, {told}", title_justify="left", show_lines=True)
    for column in ("file", "rows", "read as", "lost, and the repair"):
        table.add_column(column, overflow="fold")
    for cells in rows(manifest, _receipts(setting, manifest)):
        table.add_row(*map(escape, cells))
    setting.report.console.print(table)


def rows(manifest: Manifest, receipts: Receipts) -> Iterator[tuple[str, str, str, str]]:
    """The table's cells: one row for each file of the folder, those that were not read last."""
    for kind, entry in manifest.kinds.items():
        for path in entry.files:
            receipt = receipts.get(path)
            if receipt is None:
                yield path, "none", f"{kind}, {manifest.known_by[path]}", "no receipt: the landing zone did not read it"
            else:
                yield path, _counts(receipt), _assumed(receipt, manifest.known_by[path]), _lost(receipt, path)
    for path, reason in manifest.left.items():
        yield path, "not read", "", reason


def _receipts(setting: Setting, manifest: Manifest) -> Receipts:
    bucket = setting.outputs["RawBucketName"]
    return {
        path: read_receipt(setting.cloud, bucket, kind, path)
        for kind, entry in manifest.kinds.items()
        for path in entry.files
    }


def _counts(receipt: Json) -> str:
    skipped = sum(receipt["skipped"].values())
    parts = {"accepted": receipt["accepted"], "quarantined": receipt["quarantined"]}
    parts |= {name: n for name, n in (("joined as variants", receipt["joined"]), ("skipped", skipped)) if n}
    return "\n".join(f"{n:,} {name}" for name, n in parts.items())


def _assumed(receipt: Json, known_by: str) -> str:
    assumed = receipt["assumed"]
    shape = [assumed[name] for name in SHAPE if name in assumed] or [assumed.get("form", "")]
    told = [text.format(assumed[name]) for name, text in TOLD_BY_NAME.items() if name in assumed]
    orders = assumed.get("date_order")
    told += [f"dates {orders}"] if isinstance(orders, str) else [f"dates {each}" for each in (orders or {}).values()]
    columns = [
        header if header == field else f"{header} → {field}" for field, header in assumed.get("columns", {}).items()
    ]
    first = f"{receipt['kind']}, {known_by}" + (", the whole catalogue" if receipt["full"] else "")
    return "\n".join(part for part in (first, ", ".join([*shape, *told]), ", ".join(columns)) if part)


def _lost(receipt: Json, path: str) -> str:
    lines = [*_lost_fields(receipt, receipt["kind"]), *_quarantined(receipt, receipt["kind"], path)]
    lines += [f"skipped {n:,}: {reason}" for reason, n in receipt["skipped"].items()]
    return "\n".join(lines) or "nothing"


def _lost_fields(receipt: Json, kind: str) -> Iterator[str]:
    columns = receipt["assumed"].get("columns", {})
    for word, losses in (("dropped", receipt["dropped"]), ("cut", receipt["cut"])):
        for field, first in losses.items():
            example = f"Line {first['line']}: {first['value']!r} {_plainly(first['reason'])}"
            yield f"{field} {word} {_times(first['count'])}. {example}"
            if word == "dropped":
                yield f"  → {advise(kind, field, first['reason'], first['value'], columns.get(field))}"


def _quarantined(receipt: Json, kind: str, path: str) -> Iterator[str]:
    """The most common reason, with its first row; the quarantine has the others."""
    reasons = receipt["reasons"]
    if not reasons:
        return
    reason = max(reasons, key=lambda each: reasons[each])
    field, _, why = reason.partition(": ")
    example = receipt["examples"].get(reason, {"line": 0, "value": ""})
    place = f" Line {example['line']}:" if example["line"] else ""
    value = f" {example['value']!r}" if example["value"] else ""
    yield f"{reasons[reason]:,} quarantined.{place} {field}{value} {_plainly(why)}"
    yield f"  → {advise(kind, field, why, example['value'], receipt['assumed'].get('columns', {}).get(field))}"
    others = receipt["quarantined"] - reasons[reason]
    if others > 0:
        key = zones.quarantine_key(kind, landing_name(kind, path))
        yield f"{others:,} more, for other reasons: {key}"


def _plainly(reason: str) -> str:
    """A reason that goes on from the value."""
    words = reason.replace("Input should be", "should be").replace("Field required", "is missing")
    words = f"is {words}" if words.startswith("required") else words
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} ..."


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"

"""Reads public datasets and Aisle's own tables as the training's `Dataset`."""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from aisle.lake.tables import INTERACTIONS
from benchmarks.landing import interaction_rows, item_rows, user_rows
from local.shops import amazon_beauty, complete_journey, online_retail
from training.data.channels import arrow_schema
from training.data.dataset import Dataset, assemble, load

END = datetime(2026, 1, 1, tzinfo=UTC)  # last day of shops with unknown times; any day would do
FILES = {
    "amazon-sequences": amazon_beauty.FILE,
    "online-retail": online_retail.FILE,
    "complete-journey": complete_journey.FILE,
    "aisle": INTERACTIONS.name,
}
"""The file that a folder of each format must contain."""
FORMATS = tuple(FILES)


def read(data: Path, form: str) -> Dataset:
    """`aisle`: a folder with the processed zone's interactions/, items/ and users/; else the published files.

    Ends the program with the file's name where the folder lacks it.
    """
    file = data / FILES[form]
    if not file.exists():
        sys.exit(f"{data} contains no {FILES[form]}: give --data the folder of a dataset in the format {form}")
    if form == "aisle":
        return load(data / "interactions", data / "items", data / "users")
    with tempfile.TemporaryDirectory() as landing:
        folder = Path(landing)
        if form == "amazon-sequences":
            amazon_beauty.convert(file, folder, END)
        else:
            {"online-retail": online_retail, "complete-journey": complete_journey}[form].convert(file, folder)
        table = pa.Table.from_pylist(interaction_rows(folder), schema=arrow_schema(INTERACTIONS))
        return assemble(table, item_rows(folder), user_rows(folder))

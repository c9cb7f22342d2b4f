"""What training reads of the processed zone."""

from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq

from training.data.channels import read_interactions

AT = datetime(2026, 11, 24, 9, 0)


def write(folder, name, rows):
    month = folder / "month=2026-11"
    month.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), month / name)


def view(event_id, **fields):
    row = {"event_id": event_id, "event_name": "view_item", "item_id": "tea", "person_id": "u:1"}
    return {**row, "occurred_at": AT, **fields}


def test_bots_teach_nothing_and_rows_of_before_bots_were_marked_still_do(tmp_path):
    write(tmp_path, "new.parquet", [view("by a person", is_bot=False), view("by a bot", is_bot=True)])
    write(tmp_path, "old.parquet", [view("long ago")])

    read = read_interactions(tmp_path)

    assert sorted(read["event_id"].to_pylist()) == ["by a person", "long ago"]


def test_a_word_on_a_brand_says_nothing_of_the_item_that_it_came_with(tmp_path):
    said = [view(scope or "none", event_name="not_interested", scope=scope) for scope in ("item", "brand", None)]
    write(tmp_path, "said.parquet", said)

    read = read_interactions(tmp_path)

    assert sorted(read["event_id"].to_pylist()) == ["item", "none"]

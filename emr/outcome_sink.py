"""Writes each batch of the query to `outcomes`. A batch that reruns first removes its earlier files."""

import json
import sys

from pyspark.sql import DataFrame

from emr.answers import Answers
from emr.batch_files import name_of, named, remove
from emr.outcomes import FOLDER, outcome_rows, with_arms

RECORDS_PER_FILE = 500_000


class OutcomeSink:
    """A minute of the stream is one file. Broken records are the other sink's: both read the same stream."""

    def __init__(self, processed: str) -> None:
        self.folder = f"{processed}/{FOLDER}"
        self.answers: Answers | None = None  # read after the first batch's earlier files are gone

    def write(self, batch: DataFrame, batch_id: int) -> None:
        """Write one batch and print its counts."""
        name = name_of(batch, batch_id)
        if self.answers is None:
            remove(batch.sparkSession, f"{self.folder}/{name}-*")
            self.answers = Answers(batch.sparkSession, self.folder)
        rows = outcome_rows(batch.where("fault is null")).persist()
        count = rows.count()
        if count:
            known = self.answers.with_those_of(rows)
            named(with_arms(rows, known).coalesce(1 + count // RECORDS_PER_FILE), name).parquet(self.folder)
        rows.unpersist()
        sys.stdout.write(json.dumps({"outcomes": batch_id, "rows": count}) + "\n")

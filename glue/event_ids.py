"""The ids of events and lines in the tables: no sender's id is that of another, or of a filed line."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812

OURS = "^(order|event|shared):"  # ids that begin so are made here: those of filed lines begin with `order:`


def with_own_ids(sifted: DataFrame) -> DataFrame:
    """Add `own_id`, the event's id in the tables. It is the sender's own, unless another chose it before."""
    senders = Window.partitionBy("event_id", "place").orderBy("arrived_at", "sender")
    name = F.substring(F.sha2("sender", 256), 1, 16)
    shared = F.concat_ws(":", F.lit("shared"), name, "event_id")
    escaped = F.when(F.col("event_id").rlike(OURS), F.concat(F.lit("event:"), "event_id")).otherwise(F.col("event_id"))
    return sifted.withColumn("own_id", F.when(F.row_number().over(senders) > 1, shared).otherwise(escaped))


def page_line_id(event_id: Column, line_number: Column) -> Column:
    """A line of an event. It has one colon; a filed line's id has two or three."""
    escaped = F.replace(F.replace(event_id, F.lit("%"), F.lit("%25")), F.lit(":"), F.lit("%3A"))
    return F.concat_ws(":", escaped, line_number)

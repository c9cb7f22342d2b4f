"""Lines of events and of filed orders -> rows of `outcomes`, each with the arm of the answer that led to it."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.outcome_rows import ANSWER, ARM, FIRST_ANSWER, IS_OUTCOME, ITS_ITEM, LIST_LINE
from aisle.lake.raw_columns import RECOMMENDATION_ID

KEPT_DAYS = 105  # before the latest arrival: the longest trial (LongestTrialDays), and the 14 days that outcomes take


def outcome_rows(lines: DataFrame, latest: datetime | None) -> DataFrame:
    """The rows that the table takes. `latest` is the stream's last arrival; without a stream nobody answered."""
    own = F.coalesce(F.concat(F.lit("u:"), "user_id"), F.concat(F.lit("a:"), "anonymous_id"))
    earliest = F.lit(latest).cast("timestamp") - F.expr(f"interval {KEPT_DAYS} days")
    recent = lines.where(F.col("occurred_at") >= earliest)
    told = recent.where(IS_OUTCOME).withColumn("person_id", own)
    whole = told.withColumn("nth", F.expr(LIST_LINE)).where("nth = 1")
    return with_arms(whole.withColumns({name: F.expr(own) for name, own in ITS_ITEM.items()}))


def with_arms(rows: DataFrame) -> DataFrame:
    """What a page says of an arm does not count: the answer's own event does."""
    told = rows.where(F.col("event_name") == ANSWER)
    answers = told.groupBy(RECOMMENDATION_ID).agg(*map(F.expr, FIRST_ANSWER))
    led = {name: F.col(f"led_{name}") for name in (*ARM, "served_at")}
    return rows.join(answers, RECOMMENDATION_ID, "left").withColumns(led)

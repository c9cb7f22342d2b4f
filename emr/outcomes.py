"""Stream records -> outcomes: answers, and what people did after them, with the arm of the answer that led to it."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.claim_bounds import MOST_PIECES, MOST_PRICE
from aisle.lake.outcome_rows import (
    ANSWER,
    ARM,
    FIRST_ANSWER,
    IS_OUTCOME,
    ITS_ITEM,
    LIST_LINE,
    OF_LINE,
    STREAMED,
)
from aisle.lake.raw_columns import RECOMMENDATION_ID
from aisle.lake.tables import OUTCOMES
from emr.enriched import to_lines


def outcome_rows(events: DataFrame) -> DataFrame:
    """The rows that the table takes of these events, before an answer's arm is known."""
    lines = to_lines(events)
    lines = lines.withColumns({name: F.col(f"line.{name}") for name in OF_LINE}).withColumns(
        {RECOMMENDATION_ID: F.coalesce(f"line.{RECOMMENDATION_ID}", RECOMMENDATION_ID), "source": F.lit("stream")}
    )
    wanted = lines.where(IS_OUTCOME).withColumn("nth", F.expr(LIST_LINE)).where("nth = 1")
    return wanted.withColumns({name: F.expr(own) for name, own in ITS_ITEM.items()}).withColumns(
        {"price": F.least("price", F.lit(MOST_PRICE)), "quantity": F.least("quantity", F.lit(MOST_PIECES))}
    )


def answers(rows: DataFrame) -> DataFrame:
    """Each answer among the rows: its recommendation_id and its arm. No person is named."""
    told = rows.where(F.col("event_name") == ANSWER)
    return told.groupBy(RECOMMENDATION_ID).agg(*map(F.expr, FIRST_ANSWER))


def with_arms(rows: DataFrame, known: DataFrame) -> DataFrame:
    """Rows of the table: each has the arm of its answer, if `known` has it. The nightly clean finds the others."""
    led = rows.join(known, RECOMMENDATION_ID, "left").withColumns(
        {name: F.col(f"led_{name}") for name in (*ARM, "served_at")}
    )
    return led.select(*(_column(led, name, kind) for name, kind in OUTCOMES.columns if name != OUTCOMES.partition))


def _column(rows: DataFrame, name: str, kind: str) -> Column:
    return (F.col(name) if name in rows.columns else F.lit(None)).cast(kind).alias(name)


FOLDER = f"{OUTCOMES.name}/{OUTCOMES.partition}={STREAMED}"

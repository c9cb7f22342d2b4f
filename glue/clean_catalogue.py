"""Accepted items and users, and shoppers' statements in events -> `items` and `users`: typed, one row per key.

Every run rebuilds both tables. If a key came more than once, its latest row wins.
"""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import ANSWERS, EVENT, USER_ROW
from aisle.lake.tables import ITEMS, USERS
from aisle.lake.zones import ACCEPTED, CALLS, EVENTS
from glue import lake, record_outcomes
from glue.delisting import read_items, sift_items

STATEMENT_FIELDS = (
    "event_id",
    "event_name",
    "user_id",
    "anonymous_id",
    "occurred_at",
    "is_bot",
    "rating",
    "items",
    "preferences",
    "received_at",
)
POSITIVE_STARS = 4
NEGATIVE_STARS = 2


def clean(spark: SparkSession, raw: str, processed: str) -> lake.Receipt:
    """Rebuild both tables and return the receipt."""
    accepted = lake.count_accepted(spark, raw, {"items": "items", "users": "users"})
    tombstones = lake.read_tombstones(spark, raw)
    statements = read_statements(spark, raw).join(F.broadcast(tombstones), "person_id", "left_anti").cache()
    items = sift_items(read_items(spark, raw))
    users = record_outcomes.latest(lake.read_lines(spark, f"{raw}/{ACCEPTED}/users", USER_ROW), "user_id")

    called = F.col("_file").startswith(f"{CALLS}/")  # these have no receipts
    source = F.when(called, "called_items").otherwise("items")
    items = with_outcomes(items, "items", F.lit(None), tombstones).withColumn("source", source).cache()
    users = with_outcomes(users, "users", F.concat(F.lit("u:"), "user_id"), tombstones).cache()
    receipt = lake.with_accepted(record_outcomes.count(items, users), accepted)

    kept_items = with_opinions(record_outcomes.kept(items), opinions(statements))
    kept_users = with_preferences(record_outcomes.kept(users), preferences(statements))
    written = {
        ITEMS.name: lake.replace(kept_items, ITEMS, processed),
        USERS.name: lake.replace(kept_users, USERS, processed),
    }
    lake.replace_quarantine(
        spark, record_outcomes.notes(items, users) if receipt["corrupt"] else None, raw, "raw_catalogue"
    )
    return {**receipt, "written": written}


def read_statements(spark: SparkSession, raw: str) -> DataFrame:
    """Ratings, reviews and preferences from the stream and from event files. A repeated statement changes nothing."""
    columns = tuple(column for column in EVENT if column[0] in STATEMENT_FIELDS)
    both = lake.read_lines(spark, f"{raw}/{EVENTS}", columns).union(
        lake.read_lines(spark, f"{raw}/{ACCEPTED}/events", columns)
    )
    by_people = both.where("_corrupt is null and not coalesce(is_bot, false)")
    statements = by_people.where("event_name in ('rate_item', 'review_item', 'set_preferences')")
    person = F.coalesce(F.concat(F.lit("u:"), "user_id"), F.concat(F.lit("a:"), "anonymous_id"))
    return statements.withColumn("person_id", person).withColumn("at", F.coalesce("received_at", "_arrived_at"))


def with_outcomes(rows: DataFrame, source: str, person_id: Column, tombstones: DataFrame) -> DataFrame:
    """Add source, updated_at and outcome to sifted rows."""
    gone = F.broadcast(tombstones.withColumn("is_erased", F.lit(True)))
    known = rows.withColumn("person_id", person_id.cast("string")).join(gone, "person_id", "left")
    return known.withColumns(
        {
            "source": F.lit(source),
            "updated_at": F.col("_arrived_at"),
            "outcome": record_outcomes.outcome(erased=F.col("is_erased")),
        }
    )


def opinions(statements: DataFrame) -> DataFrame:
    """Counts of opinions per item. A person has one opinion of an item: the latest stars, or a review without stars."""
    about_items = statements.where("event_name != 'set_preferences'").withColumn("item_id", F.explode("items.item_id"))
    stars = F.max_by("rating", F.when(F.col("rating").isNotNull(), F.struct("occurred_at", "rating")))
    each = about_items.groupBy("item_id", "person_id").agg(stars.alias("stars"))
    return each.groupBy("item_id").agg(
        F.count("*").alias("opinions"),
        F.count("stars").alias("ratings"),
        F.sum("stars").alias("stars"),
        F.count_if(F.col("stars") >= POSITIVE_STARS).alias("positive"),
        F.count_if(F.col("stars") <= NEGATIVE_STARS).alias("negative"),
    )


def with_opinions(items: DataFrame, opinions: DataFrame) -> DataFrame:
    """Add the counted opinions to the review columns of the shop's file."""
    known = items.join(opinions, "item_id", "left").fillna(0, ["opinions", "ratings", "stars", "positive", "negative"])
    known = known.fillna(0, ["review_count", "positive_review_count", "negative_review_count"])
    seeds = F.when(F.col("average_rating").isNotNull(), F.col("review_count")).otherwise(0)
    stars = F.coalesce(F.col("average_rating") * seeds, F.lit(0.0)) + F.col("stars")
    return known.withColumns(
        {
            "average_rating": F.coalesce(F.try_divide(stars, seeds + F.col("ratings")), "average_rating"),
            "review_count": F.col("review_count") + F.col("opinions"),
            "positive_review_count": F.col("positive_review_count") + F.col("positive"),
            "negative_review_count": F.col("negative_review_count") + F.col("negative"),
        }
    )


def preferences(statements: DataFrame) -> DataFrame:
    """Stated preferences of signed-in users, one row per event. What was said earlier and arrived late is older."""
    stated = statements.where("event_name = 'set_preferences' and user_id is not null")
    return stated.select("user_id", "preferences.*", "event_id", F.least("occurred_at", "at").alias("updated_at"))


def with_preferences(users: DataFrame, stated: DataFrame) -> DataFrame:
    """One row per user. A field has its latest value from the shop's file or the shopper, or none if it was cleared.

    Empty lists do not count: events of older releases have one for each list that they do not speak of.
    """
    given = users.unionByName(stated, allowMissingColumns=True)
    when = F.struct("updated_at", "event_id")
    fields = {
        name: (F.size(name) > 0 if kind.startswith("array") else F.col(name).isNotNull()) | _is_cleared(name)
        for name, kind in ANSWERS
    }
    fields["attributes"] = F.col("attributes").isNotNull()
    last = [F.max_by(name, F.when(is_given, when)).alias(name) for name, is_given in fields.items()]
    merged = given.groupBy("user_id").agg(*last, F.max("updated_at").alias("updated_at"))
    lists = [name for name, kind in ANSWERS if kind.startswith("array")]
    return merged.withColumns({name: F.coalesce(name, F.array().cast("array<string>")) for name in lists})


def _is_cleared(name: str) -> Column:
    return F.coalesce(F.array_contains("cleared", name), F.lit(False))


if __name__ == "__main__":
    lake.run("clean_catalogue", clean)

"""The tables of the processed zone. Jobs write them, Athena reads them, training loads them.

A column has a name and an Athena type: string, int, bigint, double, boolean, timestamp, array<string>,
map<string,string>. The jobs have no pydantic, so this module lists the columns. A test compares them with the
contract of events and files. `aisle.lake.column_reasons` lists the intended differences.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Table:
    """One table."""

    name: str
    key: tuple[str, ...]  # one row per key
    columns: tuple[tuple[str, str], ...]
    partition: str | None = None  # the column that names the folder


ITEMS = Table(
    name="items",
    key=("item_id",),
    columns=(
        ("item_id", "string"),
        ("title", "string"),
        ("description", "string"),
        ("price", "double"),
        ("currency", "string"),
        ("image_url", "string"),
        ("product_url", "string"),
        ("category", "string"),
        ("sub_category", "string"),
        ("brand", "string"),
        ("manufacturer", "string"),
        ("color", "string"),
        ("size", "string"),
        ("material", "string"),
        ("usage_instructions", "string"),
        ("warranty", "string"),
        ("in_stock", "boolean"),
        ("average_rating", "double"),
        ("review_count", "bigint"),
        ("positive_review_count", "bigint"),
        ("negative_review_count", "bigint"),
        ("margin", "double"),
        ("age_limit", "int"),
        ("delisted", "boolean"),  # kept for history, and never in stock
        ("attributes", "map<string,string>"),
        ("updated_at", "timestamp"),
    ),
)

USERS = Table(
    name="users",
    key=("user_id",),
    columns=(
        ("user_id", "string"),
        ("age", "int"),
        ("gender", "string"),
        ("location", "string"),
        ("occupation", "string"),
        ("education_level", "string"),
        ("favourite_categories", "array<string>"),
        ("favourite_brands", "array<string>"),
        ("favourite_styles", "array<string>"),
        ("budget_max", "double"),
        ("attributes", "map<string,string>"),
        ("updated_at", "timestamp"),
    ),
)

INTERACTIONS = Table(
    name="interactions",
    key=("event_id", "line_number"),
    partition="month",
    columns=(
        ("event_id", "string"),
        ("line_number", "int"),  # 0, 1, ...; an event without items has one row, with item_id null
        ("event_name", "string"),
        ("occurred_at", "timestamp"),  # UTC
        ("person_id", "string"),
        ("user_id", "string"),
        ("anonymous_id", "string"),
        ("session_id", "string"),
        ("tab_id", "string"),
        ("sequence_number", "bigint"),
        ("is_bot", "boolean"),  # excluded from models, counts and experiments
        ("item_id", "string"),
        ("quantity", "int"),
        ("price", "double"),
        ("currency", "string"),
        ("value", "double"),  # of the whole event, on each of its rows
        ("position", "int"),
        ("score", "double"),
        ("propensity", "double"),  # of serve_item_list
        ("features", "array<double>"),
        ("surface", "string"),
        ("recommendation_id", "string"),
        ("page_url", "string"),
        ("page_title", "string"),
        ("referrer", "string"),
        ("served_by", "string"),
        ("model_version", "string"),
        ("variant", "string"),
        ("experiment", "string"),
        ("features_version", "string"),
        ("search_term", "string"),
        ("duration_ms", "bigint"),
        ("rating", "double"),
        ("review_text", "string"),
        ("method", "string"),
        ("alert", "string"),
        ("scope", "string"),
        ("scope_value", "string"),
        ("transaction_id", "string"),
        ("purchase_method", "string"),
        ("attributes", "map<string,string>"),
        ("source", "string"),  # stream | landing_events | landing_orders
        ("file", "string"),  # of the landing zone; null where the source is the stream
        ("arrived_at", "timestamp"),
        ("month", "string"),  # YYYY-MM of occurred_at
    ),
)

ORDERS = Table(
    name="orders",
    key=("order_line_id",),
    partition="month",
    columns=(
        ("order_line_id", "string"),
        ("transaction_id", "string"),
        ("item_id", "string"),
        ("status", "string"),  # purchase | refund
        ("quantity", "int"),
        ("price", "double"),
        ("currency", "string"),
        ("occurred_at", "timestamp"),
        ("person_id", "string"),
        ("user_id", "string"),
        ("anonymous_id", "string"),
        ("purchase_method", "string"),
        ("attributes", "map<string,string>"),
        ("source", "string"),  # landing_orders | landing_events
        ("arrived_at", "timestamp"),
        ("month", "string"),
    ),
)
"""What the shop's files tell of its sales."""

UNCONFIRMED_ORDERS = replace(ORDERS, name="unconfirmed_orders")
"""What pages claim, until a file of the shop tells the same transaction. Anybody can send it: price and quantity are
bounded (`glue.claims`)."""

ENRICHED_INTERACTIONS = Table(
    name="enriched_interactions",
    key=("event_id", "line_number"),
    partition="day",
    columns=(
        ("event_id", "string"),
        ("line_number", "int"),
        ("event_name", "string"),
        ("occurred_at", "timestamp"),
        ("person_id", "string"),
        ("session_id", "string"),
        ("is_bot", "boolean"),
        ("item_id", "string"),
        ("recommendation_id", "string"),
        ("position", "int"),
        ("duration_ms", "bigint"),
        ("title", "string"),
        ("category", "string"),
        ("brand", "string"),
        ("price", "double"),
        ("average_rating", "double"),
        ("item_interaction_count", "bigint"),  # of the item in the processed zone, before this batch
        ("item_purchase_count", "bigint"),
        ("person_interaction_count", "bigint"),
        ("person_purchase_count", "bigint"),
        ("person_last_seen_at", "timestamp"),
        ("age", "int"),
        ("gender", "string"),
        ("location", "string"),
        ("arrived_at", "timestamp"),
        ("day", "string"),  # YYYY-MM-DD of occurred_at
    ),
)

DELIVERIES = Table(
    name="deliveries",
    key=("tab_id", "sequence_number", "event_id", "received_at", "batch_index"),
    partition="month",
    columns=(
        ("tab_id", "string"),
        ("sequence_number", "bigint"),
        ("event_id", "string"),
        ("outcome", "string"),  # stored | rejected | duplicate (of an event that is stored)
        ("field", "string"),  # the invalid field of a rejected event
        ("reason", "string"),
        ("received_at", "timestamp"),
        ("batch_index", "int"),  # position of a refused event in its batch
        ("day", "string"),  # YYYY-MM-DD by the tab's clock, or by ours if that time is implausible
        ("month", "string"),
    ),
)

OUTCOMES = Table(
    name="outcomes",
    key=("event_id", "line_number", "cleaned_at"),
    partition="layer",
    columns=(
        ("event_id", "string"),
        ("line_number", "int"),
        ("event_name", "string"),  # `cleaned` is no event: it marks a complete run of the nightly clean
        ("occurred_at", "timestamp"),
        ("arrived_at", "timestamp"),  # of a `cleaned` row: the run read whatever arrived before
        ("person_id", "string"),  # as the event tells; `identities` says whose browser it is
        ("anonymous_id", "string"),
        ("is_bot", "boolean"),
        ("item_id", "string"),
        ("scope_value", "string"),
        ("quantity", "int"),
        ("price", "double"),
        ("currency", "string"),
        ("transaction_id", "string"),
        ("purchase_method", "string"),
        ("source", "string"),  # stream | landing_events | landing_orders
        ("recommendation_id", "string"),
        ("variant", "string"),  # of the answer that led to the event, as the columns below
        ("experiment", "string"),
        ("model_version", "string"),
        ("served_by", "string"),
        ("served_at", "timestamp"),
        ("cleaned_at", "timestamp"),  # the run that wrote the row; null where the streaming job wrote it
        ("layer", "string"),  # streamed | cleaned
    ),
)
"""Answers, and what people did after them. Read it through the view `known_outcomes` (`aisle.lake.views`)."""

IDENTITIES = Table(
    name="identities",
    key=("anonymous_id",),
    columns=(
        ("anonymous_id", "string"),
        ("user_id", "string"),  # null where several users share the browser
        ("first_seen_at", "timestamp"),  # together
    ),
)
"""Whose browser it is. Readers join it, so signing in rewrites no row of `outcomes`."""

_ALL = (ITEMS, USERS, INTERACTIONS, ORDERS, UNCONFIRMED_ORDERS, DELIVERIES, ENRICHED_INTERACTIONS, OUTCOMES, IDENTITIES)
TABLES = {table.name: table for table in _ALL}


def ddl(columns: tuple[tuple[str, str], ...]) -> str:
    """Columns as a Spark schema.

    >>> ddl(ITEMS.columns[:2])
    'item_id string, title string'
    """
    return ", ".join(f"{name} {kind}" for name, kind in columns)

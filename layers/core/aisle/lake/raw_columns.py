"""What a JSON line of the raw zone holds, as columns: the reading side of `aisle.lake.tables`, in the same types."""

from aisle.lake.column_reasons import COLUMNS_WITHOUT_FIELD
from aisle.lake.tables import DELIVERIES, INTERACTIONS, ITEMS, ORDERS, USERS, Table, ddl

Columns = tuple[tuple[str, str], ...]


def _without(table: Table, *names: str) -> Columns:
    return tuple(column for column in table.columns if column[0] not in names)


PROVENANCE: Columns = (("_file", "string"), ("_line", "bigint"), ("_arrived_at", "timestamp"))  # of an accepted row

ITEM_ROW = _without(ITEMS, "updated_at")
USER_ROW = _without(USERS, "updated_at")
ORDER_ROW = _without(ORDERS, "person_id", "source", "arrived_at", "month")

ITEM_FIELDS = ("item_id", "quantity", "price", "position", "score", "features")
LED = "recommendation_id"
LED_ALL = f"if(exists(items, item -> item.{LED} is not null), null, {LED})"
"""The answer that led to all items of an event, in SQL: none where one of them names its own."""
EVENT_ITEM: Columns = tuple(column for column in INTERACTIONS.columns if column[0] in (*ITEM_FIELDS, LED))
PREFERENCES = _without(USERS, "user_id", "attributes", "updated_at")
EVENT: Columns = (
    *_without(INTERACTIONS, *ITEM_FIELDS, *COLUMNS_WITHOUT_FIELD),
    ("items", f"array<struct<{ddl(EVENT_ITEM)}>>"),
    ("preferences", f"struct<{ddl(PREFERENCES)}>"),
    ("received_at", "timestamp"),  # of a record of the stream
)
REFUSAL: Columns = (*_without(DELIVERIES, "day", "month"), ("occurred_at", "timestamp"))

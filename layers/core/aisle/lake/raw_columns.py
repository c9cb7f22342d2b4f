"""The columns of a JSON line in the raw zone. They mirror `aisle.lake.tables`, in the same types."""

from aisle.lake.column_reasons import COLUMNS_WITHOUT_FIELD
from aisle.lake.tables import DELIVERIES, INTERACTIONS, ITEMS, ORDERS, USERS, Table, ddl

Columns = tuple[tuple[str, str], ...]


def _without(table: Table, *names: str) -> Columns:
    return tuple(column for column in table.columns if column[0] not in names)


PROVENANCE: Columns = (("_file", "string"), ("_line", "bigint"), ("_arrived_at", "timestamp"))  # of an accepted row

ITEM_ROW = _without(ITEMS, "updated_at")
FULL_FILE: Columns = (("_full", "boolean"),)  # on each item of a file that is the whole catalogue
USER_ROW = _without(USERS, "updated_at")
ORDER_ROW = _without(ORDERS, "person_id", "source", "arrived_at", "month")

ITEM_FIELDS = ("item_id", "quantity", "price", "position", "score", "propensity", "features")
RECOMMENDATION_ID = "recommendation_id"
RECOMMENDATION_ID_OF_ALL = f"if(exists(items, item -> item.{RECOMMENDATION_ID} is not null), null, {RECOMMENDATION_ID})"
"""SQL of the recommendation that led to all items of an event; null if an item names its own."""
EVENT_ITEM: Columns = tuple(column for column in INTERACTIONS.columns if column[0] in (*ITEM_FIELDS, RECOMMENDATION_ID))
ANSWERS = _without(USERS, "user_id", "attributes", "updated_at")
PREFERENCES: Columns = (*ANSWERS, ("cleared", "array<string>"))  # of an event: what is stated, and what is taken back
EVENT: Columns = (
    *_without(INTERACTIONS, *ITEM_FIELDS, *COLUMNS_WITHOUT_FIELD),
    ("items", f"array<struct<{ddl(EVENT_ITEM)}>>"),
    ("preferences", f"struct<{ddl(PREFERENCES)}>"),
    ("received_at", "timestamp"),  # of a stream record
)
REFUSAL: Columns = (*_without(DELIVERIES, "day", "month"), ("occurred_at", "timestamp"))
REFUSED_BODY: Columns = (("people", "array<string>"), ("received_at", "timestamp"))  # what an erasure needs of it

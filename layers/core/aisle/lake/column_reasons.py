"""Where the columns of `interactions` and the fields of an event part, and why. Everywhere else they are the same."""

FIELDS_WITHOUT_COLUMN = {
    "items": "each item is a row, and its fields are columns of that row",
    "preferences": "a user's change the row in `users`; a browser's stay in its online profile",
}

COLUMNS_WITHOUT_FIELD = {
    "line_number": "the place in `items` of the row's item",
    "person_id": "the user, or the browser where no user is known",
    "source": "which way the row came: by the stream, an events file or an orders file",
    "arrived_at": "when it reached us",
    "month": "of `occurred_at`; it names the folder",
}

_ENRICHED_DOES_WITHOUT = {
    "person_id says who": ("user_id", "anonymous_id"),
    "deliveries balance the books of a tab": ("tab_id", "sequence_number"),
    "trade is counted where the shop's own orders are known": (
        "quantity",
        "currency",
        "value",
        "transaction_id",
        "purchase_method",
    ),
    "the answer is found by its recommendation_id": (
        "surface",
        "score",
        "features",
        "served_by",
        "model_version",
        "variant",
        "features_version",
    ),
    "what a shopper says reaches the profile within a second": ("rating", "review_text", "scope", "scope_value"),
    "nothing asks it of rows that are minutes old": (
        "search_term",
        "page_url",
        "page_title",
        "referrer",
        "method",
        "alert",
        "attributes",
    ),
    "every row is the stream's": ("source",),
    "days part this table": ("month",),
}
ENRICHED_DOES_WITHOUT = {column: why for why, columns in _ENRICHED_DOES_WITHOUT.items() for column in columns}
"""Columns of `interactions` that `enriched_interactions` lacks."""

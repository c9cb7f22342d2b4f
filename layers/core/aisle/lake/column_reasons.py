"""Where the columns of `interactions` differ from the fields of an event, and why. All others are the same."""

FIELDS_WITHOUT_COLUMN = {
    "items": "each item is a row, and its fields are columns of that row",
    "preferences": "a user's preferences change the row in `users`; a browser's stay in its online profile",
}

COLUMNS_WITHOUT_FIELD = {
    "line_number": "the position of the row's item in `items`",
    "person_id": "the user, or the browser where no user is known",
    "source": "the origin of the row: the stream, an events file or an orders file",
    "file": "the landing file of the row",
    "arrived_at": "the time of arrival",
    "month": "the month of `occurred_at`; it names the folder",
}

_NOT_ENRICHED = {
    "person_id names the person": ("user_id", "anonymous_id"),
    "the table `deliveries` balances the books of a tab": ("tab_id", "sequence_number"),
    "trade is counted from the shop's own orders": (
        "quantity",
        "currency",
        "value",
        "transaction_id",
        "purchase_method",
    ),
    "recommendation_id leads to the answer": (
        "surface",
        "score",
        "propensity",
        "features",
        "served_by",
        "model_version",
        "variant",
        "experiment",
        "features_version",
    ),
    "a shopper's statements reach the profile within a second": ("rating", "review_text", "scope", "scope_value"),
    "no query needs it of rows that are minutes old": (
        "search_term",
        "page_url",
        "page_title",
        "referrer",
        "method",
        "alert",
        "attributes",
    ),
    "every row comes from the stream": ("source", "file"),
    "this table is partitioned by day": ("month",),
}
COLUMNS_NOT_ENRICHED = {column: why for why, columns in _NOT_ENRICHED.items() for column in columns}
"""Columns of `interactions` that `enriched_interactions` lacks."""

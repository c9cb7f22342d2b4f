"""Which rows of events are rows of `outcomes`, as SQL: the streaming job and the nightly clean both take these."""

STREAMED, CLEANED = "streamed", "cleaned"  # the two layers; `CLEANED` names the event that marks a run, too
ANSWER = "serve_item_list"
LISTS = (ANSWER, "view_item_list")  # a row for each answer, whatever number of items it holds
CLICKS = ("select_item", "view_item")  # only those that an answer led to
REACTIONS = ("add_to_cart", "purchase", "refund", "not_interested")  # all: they may follow an answer by time


def _names(events: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in events)


IS_OUTCOME = (
    f"event_name in ({_names(REACTIONS)}) "
    f"or event_name in ({_names((*LISTS, *CLICKS))}) and recommendation_id is not null"
)
_OF_LIST = "row_number() over (partition by event_id, person_id, recommendation_id, event_name order by line_number)"
LIST_LINE = f"if(event_name in ({_names(LISTS)}), {_OF_LIST}, 1)"
"""The row's number among those of its list and answer. The first one stands for the list."""
OF_LINE = ("item_id", "quantity", "price")
"""Columns of an item, which a row for a whole list lacks."""
ITS_ITEM = {name: f"if(event_name in ({_names(LISTS)}), null, {name})" for name in OF_LINE}
ARM = ("variant", "experiment", "model_version", "served_by")
"""Columns of the answer. Only the answer's own event tells them."""
FIRST_ANSWER = (
    *(f"min_by({name}, struct(occurred_at, event_id)) as led_{name}" for name in ARM),
    "min(occurred_at) as led_served_at",
)
"""Aggregates of an answer's rows, by recommendation_id: the columns that it gives the events after it."""

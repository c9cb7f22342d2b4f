"""The lake's columns follow from the contract: each field has its column, of its type, or a reason why not."""

from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import AwareDatetime

from aisle.events.event import Event, EventItem, Preferences
from aisle.events.event_names import EventName
from aisle.intake.stream_record import StreamRecord
from aisle.lake import outcome_rows, raw_columns
from aisle.lake.column_reasons import COLUMNS_NOT_ENRICHED, COLUMNS_WITHOUT_FIELD, FIELDS_WITHOUT_COLUMN
from aisle.lake.tables import ENRICHED_INTERACTIONS, INTERACTIONS, ITEMS, ORDERS, OUTCOMES, USERS
from aisle.landing.row_models import ItemRow, OrderRow, UserRow

LARGEST_INT = 2**31 - 1
KINDS = {
    str: "string",
    EventName: "string",
    float: "double",
    bool: "boolean",
    int: "bigint",
    AwareDatetime: "timestamp",
}
KINDS |= {list[str]: "array<string>", list[float]: "array<double>", dict[str, str]: "map<string,string>"}
MODELS = [(Event, INTERACTIONS.columns), (EventItem, INTERACTIONS.columns), (StreamRecord, raw_columns.EVENT)]
MODELS += [(Preferences, raw_columns.PREFERENCES), (ItemRow, ITEMS.columns), (UserRow, USERS.columns)]
MODELS += [(OrderRow, ORDERS.columns)]


def bare(annotation: Any) -> Any:
    """The type without its bounds, and without null: list[Annotated[str, ...] | None] is list[str]."""
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if get_origin(annotation) is Literal:
        return str
    if get_origin(annotation) in (list, dict):
        return get_origin(annotation)[*map(bare, parts)]
    return bare(parts[0]) if parts else annotation


def kinds_for(field: Any) -> set[str]:
    """The column types that hold whatever the field may be. A bounded whole number fits a small column too."""
    kind = bare(field.annotation)
    most = [bound.le for bound in field.metadata if getattr(bound, "le", None) is not None]
    small = {"int"} if kind is int and most and most[0] <= LARGEST_INT else set()
    return {KINDS[kind]} | small


def test_every_field_of_an_event_has_a_column_or_a_reason():
    fields = (Event.model_fields.keys() | EventItem.model_fields.keys()) - FIELDS_WITHOUT_COLUMN.keys()

    assert fields == dict(INTERACTIONS.columns).keys() - COLUMNS_WITHOUT_FIELD.keys()


def test_a_reason_is_of_a_field_or_column_that_there_is():
    assert Event.model_fields.keys() >= FIELDS_WITHOUT_COLUMN.keys()
    assert dict(INTERACTIONS.columns).keys() >= COLUMNS_WITHOUT_FIELD.keys()


def test_the_streams_table_does_without_nothing_but_what_it_says():
    assert dict(INTERACTIONS.columns).keys() - dict(ENRICHED_INTERACTIONS.columns).keys() == set(COLUMNS_NOT_ENRICHED)


@pytest.mark.parametrize(
    ("model", "field", "kind"),
    [
        (model, name, dict(columns)[name])
        for model, columns in MODELS
        for name in model.model_fields
        if name in dict(columns) and name not in FIELDS_WITHOUT_COLUMN
    ],
)
def test_a_column_holds_whatever_its_field_may_be(model, field, kind):
    assert kind in kinds_for(model.model_fields[field])


def test_an_outcome_tells_of_an_event_in_the_events_own_types():
    of_events, of_outcomes = dict(INTERACTIONS.columns), dict(OUTCOMES.columns)

    assert of_outcomes.keys() - of_events.keys() == {"served_at", "cleaned_at", "layer"}
    assert all(of_outcomes[name] == of_events[name] for name in of_outcomes.keys() & of_events.keys())


def test_outcomes_are_events_that_there_are_and_the_mark_of_a_run_is_none():
    taken = {*outcome_rows.LISTS, *outcome_rows.CLICKS, *outcome_rows.REACTIONS}

    assert taken <= {str(name) for name in EventName}
    assert outcome_rows.CLEANED not in {str(name) for name in EventName}

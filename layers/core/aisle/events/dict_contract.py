"""The contract of a record for plain dicts: same fields, types and bounds.

It builds no model, so validation takes half the time.
"""

from typing import Annotated, Any, NotRequired

from pydantic import BaseModel, ConfigDict, with_config
from pydantic.fields import FieldInfo
from typing_extensions import TypedDict


def as_dict(model: type[BaseModel], extra: str, **more: Any) -> Any:
    """Build a TypedDict from a model. `more` adds or replaces fields.

    Optional fields stay missing unless given. Rules that span fields do not run.
    """
    fields = {
        name: kind(field) if field.is_required() else NotRequired[kind(field)]
        for name, field in model.model_fields.items()
    }
    config = {**model.model_config, "extra": extra, "allow_inf_nan": False}
    return with_config(ConfigDict(**config))(TypedDict(model.__name__, fields | more))  # type: ignore[typeddict-item, operator]


def kind(field: FieldInfo, *more: Any) -> Any:
    """The field's type with its bounds and `more` bounds."""
    return bound(field.annotation, *field.metadata, *more)


def bound(of: Any, *bounds: Any) -> Any:
    """A type with bounds; the type itself if there are none."""
    return Annotated[of, *bounds] if bounds else of

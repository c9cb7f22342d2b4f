"""Types with bounds that events and the rows of files share."""

from typing import Annotated

from pydantic import Field

Id = Annotated[str, Field(min_length=1, max_length=128)]
Text = Annotated[str, Field(max_length=4_000)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Money = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]

"""What a visit saw, did and brought."""

from dataclasses import dataclass, field

from local.month.shopping.books import Sent
from local.month.truth.counterfactuals import NOTHING, Worth
from local.month.truth.population import Visitor


@dataclass(frozen=True)
class Shown:
    """One answer, as a shopper saw it. `behind`: how many of the shop's files a shown fact has missed.

    Units: oldest_fact_s in the machine's seconds since the shop filed otherwise; 0 where every fact is true.
    """

    surface: str
    served_by: str
    variant: str | None
    model_version: str | None
    items: tuple[int, ...]
    price_behind: tuple[int, ...]
    stock_behind: tuple[int, ...]
    oldest_fact_s: float


@dataclass
class Visited:
    """What a visit brought. The three worths are of its home page, under the same look and taste."""

    visitor: Visitor
    shown: list[Shown] = field(default_factory=list)
    aisle: Worth = NOTHING
    popularity: Worth = NOTHING
    oracle: Worth = NOTHING
    clicked: list[int] = field(default_factory=list)
    bought: list[int] = field(default_factory=list)
    revenue: float = 0.0
    refused: int = 0
    sent: Sent = field(default_factory=Sent)
    failure: str | None = None

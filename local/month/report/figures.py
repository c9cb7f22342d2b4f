"""A day's figures: one row of the month's table."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from local.month.day import Passed
from local.month.night import News
from local.month.releases.row import Releases
from local.month.shopping.books import Sent
from local.month.shopping.today import World
from local.month.shopping.visited import Shown

NEW_FOR_DAYS = 7


@dataclass(frozen=True)
class Figures:
    """docs/month.md says what each means."""

    day: int
    visitors: int
    clicks_aisle: float
    clicks_popularity: float
    clicks_oracle: float
    signed_in_aisle: float  # clicks of the visitors who signed in
    signed_in_popularity: float
    revenue_aisle: float
    revenue_popularity: float
    revenue_oracle: float
    clicks_made: float
    revenue_made: float
    refused: int
    catalogue_shown: float
    new_shown: float
    first_day_shown: float
    model_age_days: float | None
    price_behind: float
    stock_behind: float
    oldest_fact_s: float
    rungs: dict[str, float]
    sent: Sent  # by the shoppers, since the month began
    ledger: Sent  # the product's own
    traffic: dict[str, int]
    releases: list[str]
    trial: Releases
    verdicts: list[str]
    incidents: list[str]
    failures: list[str]
    seconds_day: float
    seconds_night: float

    @property
    def regret(self) -> float:
        """Clicks a visit that a list by the true taste would have brought beside Aisle's."""
        return self.clicks_oracle - self.clicks_aisle

    @property
    def share_tried(self) -> float:
        """The challenger's largest share of the day; 0 where none was tried."""
        return max((share for shares in self.trial.tried.values() for share in shares), default=0.0)

    @property
    def open_in_books(self) -> int:
        """Events whose fate the two books tell differently."""
        pairs = zip(vars(self.sent).values(), vars(self.ledger).values(), strict=True)
        return sum(abs(ours - theirs) for ours, theirs in pairs)


def figures(
    world: World,
    passed: Passed,
    news: News,
    trial: Releases,
    ledger: Sent,
    traffic: dict[str, int],
    seconds: tuple[float, float],
) -> Figures:
    visits, day = passed.visits, passed.today.day
    shown = [each for visited in visits for each in visited.shown]
    failed = [visited.failure for visited in visits if visited.failure]
    return Figures(
        day=day,
        visitors=len(visits),
        clicks_aisle=_mean(each.aisle.clicks for each in visits),
        clicks_popularity=_mean(each.popularity.clicks for each in visits),
        clicks_oracle=_mean(each.oracle.clicks for each in visits),
        signed_in_aisle=_mean(each.aisle.clicks for each in visits if each.visitor.user_id),
        signed_in_popularity=_mean(each.popularity.clicks for each in visits if each.visitor.user_id),
        revenue_aisle=_mean(each.aisle.revenue for each in visits),
        revenue_popularity=_mean(each.popularity.revenue for each in visits),
        revenue_oracle=_mean(each.oracle.revenue for each in visits),
        clicks_made=_mean(len(each.clicked) for each in visits),
        revenue_made=(sum(each.revenue for each in visits) - passed.sent_back) / max(1, len(visits)),
        refused=sum(each.refused for each in visits),
        catalogue_shown=_share_shown(shown, passed.today.on_sale),
        new_shown=_share_shown(shown, passed.today.on_sale & _is_new(world, day)),
        first_day_shown=_share_shown(shown, passed.today.on_sale & (world.life.launched_on == day)),
        model_age_days=_model_age(world, shown, day),
        price_behind=_mean(behind for each in shown for behind in each.price_behind),
        stock_behind=_mean(behind for each in shown for behind in each.stock_behind),
        oldest_fact_s=max((each.oldest_fact_s for each in shown), default=0.0),
        rungs=_shares(Counter(each.served_by for each in shown)),
        sent=world.books.total(),
        ledger=ledger,
        traffic=traffic,
        releases=news.releases,
        trial=trial,
        verdicts=news.verdicts,
        incidents=passed.incidents,
        failures=[*news.failures, *(f"{n} x {what}" for what, n in Counter(failed).most_common(3))],
        seconds_day=seconds[0],
        seconds_night=seconds[1],
    )


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return float(np.mean(listed)) if listed else 0.0


def _shares(counts: Counter[str]) -> dict[str, float]:
    return {name: count / counts.total() for name, count in counts.most_common()}


def _share_shown(shown: list[Shown], among: np.ndarray) -> float:
    """Of these items, the share that some list of the day had."""
    seen = {item for each in shown for item in each.items if among[item]}
    return len(seen) / max(1, int(among.sum()))


def _is_new(world: World, day: int) -> np.ndarray:
    launched = world.life.launched_on
    return np.asarray((launched > max(0, day - NEW_FOR_DAYS)) & (launched <= day))


def _model_age(world: World, shown: list[Shown], day: int) -> float | None:
    """Days since the training of the models that answered; None where none did."""
    ages = [day - world.trained_on[each.model_version] for each in shown if each.model_version in world.trained_on]
    return _mean(max(0, age) for age in ages) if ages else None

"""The split of people that the endpoint's weights declare, as read last. It tells a person's variant."""

from aisle.experiments.assignment import NOT_KNOWN, Assignment, assign
from aisle.releases.release import Variant
from aisle.serving.budget import Budget
from aisle_aws.models import releases
from aisle_aws.settings import settings
from aisle_aws.transport.ttl_cache import TtlCache

SPLIT_AGE_S = 30.0  # a new split takes effect after this long; answers name the one that they were drawn by
SPLIT_SHARE = 0.4  # of the budget, where the read that began with the request has not ended


def assigned_in_time(drawn_as: str | None, budget: Budget) -> Assignment:
    """The variant of a person; None is a visitor without an id, who is in no experiment.

    Where no split was ever read, it is left out. Later the last known one goes on.
    """
    if drawn_as is None:
        return NOT_KNOWN
    variants = budget.read("split", SPLIT_SHARE, current.get, _not_known)
    return assign(drawn_as, variants, float(settings.holdout_share))


def _read_variants() -> tuple[Variant, ...]:
    """None of them before the first release."""
    endpoint = releases.read_endpoint()
    return endpoint.variants if endpoint else ()


def _not_known() -> tuple[Variant, ...]:
    return ()


current: TtlCache[tuple[Variant, ...]] = TtlCache("split", _read_variants, SPLIT_AGE_S)

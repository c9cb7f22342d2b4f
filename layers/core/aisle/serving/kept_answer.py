"""What is kept of an answer, so that an operator can ask later why these items stood there.

The rules are kept by version and name: they change no score, and may be large. The person is named by both ids, so that
an erasure of either finds the record.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from aisle.events.event import Id
from aisle.ranking.request import RecommendationRequest
from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.serving.recommendation import Answered, shown_score

KEPT_DAYS = 30
MOST_BYTES = 300_000  # DynamoDB takes 400 KB; no real shopper's history comes near


@dataclass(frozen=True)
class KeptItem:
    """One item as it was served."""

    item_id: Id
    score: float | None  # None where no model scored it
    price: float | None


@dataclass(frozen=True, kw_only=True)
class KeptAnswer:
    """What was asked of a model, and what the page got."""

    recommendation_id: Id
    request: RecommendationRequest  # without rules
    anonymous_id: Id | None
    rules_version: str | None
    rules_held: tuple[str, ...]  # names
    served_by: str
    model_version: str
    features_version: str
    variant: str | None
    experiment: str | None
    left_out: tuple[str, ...]
    items: tuple[KeptItem, ...]

    @property
    def kept_until(self) -> datetime:
        """When the record goes."""
        return self.request.now + timedelta(days=KEPT_DAYS)


_KEPT: TypeAdapter[KeptAnswer] = TypeAdapter(KeptAnswer)


def keep(
    recommendation_id: str,
    query: RecommendationQuery,
    answered: Answered,
    rules_version: str | None,
    left_out: Sequence[str] = (),
) -> KeptAnswer:
    """The record of an answer that has items. Raises: ValueError, where nothing was asked for it."""
    served, assigned, request = answered.served, answered.assigned, answered.asked
    if request is None:
        raise ValueError(f"nothing was asked for answer {recommendation_id}")
    return KeptAnswer(
        recommendation_id=recommendation_id,
        request=replace(request, rules=(), explain=False, also=()),
        anonymous_id=query.anonymous_id,
        rules_version=rules_version,
        rules_held=tuple(rule.name or rule.action for rule in request.rules),
        served_by=served.served_by,
        model_version=served.answer.model_version,
        features_version=served.answer.features_version,
        variant=assigned.variant,
        experiment=assigned.experiment,
        left_out=tuple(left_out),
        items=tuple(KeptItem(each.item_id, shown_score(each), each.item.get("price")) for each in served.answer.items),
    )


def to_bytes(kept: KeptAnswer) -> bytes:
    """The record as it is stored.

    Raises: ValueError, where it is too large for the store.
    """
    packed = zlib.compress(_KEPT.dump_json(kept, exclude_defaults=True))
    if len(packed) > MOST_BYTES:
        raise ValueError(f"the record of answer {kept.recommendation_id} has {len(packed)} bytes, over {MOST_BYTES}")
    return packed


def from_bytes(packed: bytes) -> KeptAnswer:
    """What `to_bytes` wrote. Raises: ValueError, where another release wrote it in another form."""
    try:
        return _KEPT.validate_json(zlib.decompress(packed))
    except zlib.error as error:
        raise ValueError(f"the record of an answer is damaged: {error}") from error


def to_json(kept: KeptAnswer) -> dict[str, object]:
    """What an operator reads of the record: what was asked, and what was answered."""
    told = _KEPT.dump_python(kept, mode="json")
    asked = {**told.pop("request"), "anonymous_id": told.pop("anonymous_id")}
    asked["rules"] = {"version": told.pop("rules_version"), "held": told.pop("rules_held")}
    told.pop("recommendation_id")
    return {"asked": asked, "answered": {"at": asked["now"], **told}}

"""A kept answer, scored again with the model that gave it, where that is still kept."""

from datetime import datetime
from typing import Any

from aisle.errors import IncompatibleModel, InvalidInput, Unavailable
from aisle.events.person import person_id
from aisle.ranking.item_scores import scores_of
from aisle.serving.kept_answer import KeptAnswer
from aisle.serving.replay import compare, not_compared
from aisle_aws.answering import in_process_model
from aisle_aws.answering.live_facts import live_facts
from aisle_aws.models import model_registry, releases
from aisle_aws.stores import answer_store, erasures

FACTS_S = 5.0


def find(recommendation_id: str, now: datetime) -> KeptAnswer | None:
    """The record of an answer; None where there is none, and where its person was erased since.

    Raises: Unavailable, also where the record cannot be read
    """
    try:
        kept = answer_store.read(recommendation_id, now)
    except ValueError as error:
        raise Unavailable(f"the record of {recommendation_id} cannot be read by this release: {error}") from error
    if kept is None or any(erasures.is_erased(person, kept.request.now) for person in _people(kept)):
        return None
    return kept


def score_again(kept: KeptAnswer) -> dict[str, Any]:
    """Raises: Unavailable"""
    if all(each.score is None for each in kept.items):
        return not_compared(f"no model scored this answer: it is by {kept.served_by}")
    name = releases.model_name(kept.model_version)
    if not model_registry.is_kept(name):
        return not_compared(f"the model {kept.model_version} is no longer kept: `ops.models list` names those that are")
    try:
        trained = in_process_model.need(model_registry.artifacts_of(name))
        model = trained.over(live_facts.get(FACTS_S)).model
        return compare(kept, scores_of(model, kept.request, [each.item_id for each in kept.items]), model.facts)
    except (IncompatibleModel, InvalidInput) as error:
        return not_compared(f"this release cannot score it: {error}")


def _people(kept: KeptAnswer) -> list[str]:
    ids = ((kept.request.user_id, None), (None, kept.anonymous_id))
    return [person_id(*pair) for pair in ids if any(pair)]

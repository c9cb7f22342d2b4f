"""The objects under config/ in the artifacts bucket: the shop's rules and the champion's trending lists."""

from typing import Any

from pydantic import ValidationError

from aisle.errors import Unavailable
from aisle.lake import zones
from aisle.serving.rules import Rules
from aisle.validation import explain
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.transport.ttl_cache import TtlCache

AGE_S = 60.0


def _read_rules() -> Rules:
    """Raises: InvalidInput, with the first invalid rule."""
    try:
        return Rules.model_validate(object_store.read_json(settings.artifacts_bucket, zones.RULES_KEY) or {})
    except ValidationError as error:
        raise explain(error) from None


def _read_trending() -> dict[str, Any]:
    lists = object_store.read_json(settings.artifacts_bucket, zones.TRENDING_KEY)
    if lists is None:
        raise Unavailable("no trending list yet")
    return dict(lists)


rules: TtlCache[Rules] = TtlCache("rules", _read_rules, AGE_S, initial=Rules)
trending: TtlCache[dict[str, Any]] = TtlCache("trending", _read_trending, AGE_S)

"""The objects under config/ in the artifacts bucket that answer without a model. The rules: `rule_store`."""

from typing import TYPE_CHECKING, Any

from aisle.errors import Unavailable
from aisle.lake import zones
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.transport.ttl_cache import TtlCache

if TYPE_CHECKING:
    from aisle.serving.exploring.seldom_shown import SeldomShown
    from aisle.serving.lists.word_catalogue import WordCatalogue

AGE_S = 60.0
WORDS_AGE_S = 600.0  # some megabytes, written once a night


def _read_trending() -> dict[str, Any]:
    lists = object_store.read_json(settings.artifacts_bucket, zones.TRENDING_KEY)
    if lists is None:
        raise Unavailable("no trending list yet")
    return dict(lists)


def _read_words() -> "WordCatalogue":
    from aisle.serving.lists.word_catalogue import (
        from_bytes,  # numpy, which a request that a model answers does not need
    )

    body = object_store.read_bytes(settings.artifacts_bucket, zones.WORDS_KEY)
    if body is None:
        raise Unavailable("the catalogue was not read yet")
    return from_bytes(body)


def _read_seldom_shown() -> "SeldomShown":
    from aisle.serving.exploring.seldom_shown import UNCOUNTED, SeldomShown  # numpy

    document = object_store.read_json(settings.artifacts_bucket, zones.SELDOM_SHOWN_KEY)
    return UNCOUNTED if document is None else SeldomShown.read(document)


trending: TtlCache[dict[str, Any]] = TtlCache("trending", _read_trending, AGE_S)
words: TtlCache["WordCatalogue"] = TtlCache("words", _read_words, WORDS_AGE_S)
seldom_shown: TtlCache["SeldomShown"] = TtlCache("seldom_shown", _read_seldom_shown, WORDS_AGE_S)

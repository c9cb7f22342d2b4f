"""The ladder's second rung: the champion's model, held inside the function from the first time it is needed."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aisle.errors import IncompatibleModel, Unavailable
from aisle.lake import zones
from aisle.ranking.request import RecommendationRequest
from aisle.serving.ladder import Reply
from aisle_aws.models.model_archive import unpack
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.telemetry import count, logger
from aisle_aws.transport.ttl_cache import TtlCache

if TYPE_CHECKING:
    from aisle.ranking.recommender import Recommender

CHAMPION_AGE_S = 60.0


@dataclass(frozen=True)
class _Held:
    recommender: "Recommender"
    folder: TemporaryDirectory[str]  # its arrays are mapped from here


@dataclass(frozen=True)
class _Refused:
    reason: str


def ask(request: RecommendationRequest) -> Reply:
    """Raises: Unavailable; IncompatibleModel, where it was trained on other features."""
    return Reply(champion.get().recommender.recommend(request))


def _read_champion() -> _Held:
    told = object_store.read_json(settings.artifacts_bucket, zones.CHAMPION_KEY)
    if told is None:
        raise Unavailable("no champion yet")
    held = load(told["model_artifacts"])
    if isinstance(held, _Refused):
        logger.error("the champion is refused", model=told["model_version"], reason=held.reason)
        count("IncompatibleModel")
        raise IncompatibleModel(held.reason)
    return held


@lru_cache(maxsize=1)
def load(artifacts: str) -> _Held | _Refused:
    """Anew only where the champion is another: a refused one is refused as long as this code runs."""
    from aisle.ranking.recommender import Recommender  # numpy, which a request that the endpoint answers does not need

    folder = TemporaryDirectory(prefix="model-")
    archive = Path(folder.name) / "model.tar.gz"
    object_store.download(*object_store.parse_address(artifacts), archive)
    unpack(archive, Path(folder.name))
    archive.unlink()
    try:
        return _Held(Recommender.load(Path(folder.name)), folder)
    except IncompatibleModel as error:
        folder.cleanup()
        return _Refused(str(error))


champion: TtlCache[_Held] = TtlCache("champion", _read_champion, CHAMPION_AGE_S)

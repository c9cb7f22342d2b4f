"""The second rung: the champion's model, loaded into the function's own process when first needed."""

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
class _LoadedModel:
    recommender: "Recommender"
    folder: TemporaryDirectory[str]  # its arrays are mapped from here


@dataclass(frozen=True)
class _Refused:
    reason: str


def ask(request: RecommendationRequest, within_s: float) -> Reply:
    """Raises: Unavailable; IncompatibleModel, where the model was trained on other features."""
    return Reply(champion.get(within_s).recommender.recommend(request))


def _read_champion() -> _LoadedModel:
    pointer = object_store.read_json(settings.artifacts_bucket, zones.CHAMPION_KEY)
    if pointer is None:
        raise Unavailable("no champion yet")
    loaded = load(pointer["model_artifacts"])
    if isinstance(loaded, _Refused):
        logger.error("the champion is refused", model=pointer["model_version"], reason=loaded.reason)
        count("IncompatibleModel")
        raise IncompatibleModel(loaded.reason)
    return loaded


@lru_cache(maxsize=1)
def load(artifacts: str) -> _LoadedModel | _Refused:
    """Loads a model once; the cache keeps it until the champion changes. A refused one stays refused by this code."""
    from aisle.ranking.recommender import Recommender  # imports numpy, which an answer of the endpoint does not need

    folder = TemporaryDirectory(prefix="model-")
    archive = Path(folder.name) / "model.tar.gz"
    object_store.download(*object_store.parse_address(artifacts), archive)
    unpack(archive, Path(folder.name))
    archive.unlink()
    try:
        return _LoadedModel(Recommender.load(Path(folder.name)), folder)
    except IncompatibleModel as error:
        folder.cleanup()
        return _Refused(str(error))


champion: TtlCache[_LoadedModel] = TtlCache("champion", _read_champion, CHAMPION_AGE_S)

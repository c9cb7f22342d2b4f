"""The second rung: the champion's model, loaded into the function's own process when first needed."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from aisle.errors import IncompatibleModel, Unavailable
from aisle.lake import zones
from aisle.live.item_facts import ItemFacts
from aisle.ranking import artefact
from aisle.ranking.model import Model
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import RecommendationRequest
from aisle.renewal.with_facts import with_facts
from aisle.serving.ladder import Reply
from aisle_aws.answering.live_facts import live_facts
from aisle_aws.models.model_archive import unpack
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.telemetry import count, logger
from aisle_aws.transport.ttl_cache import TtlCache

CHAMPION_AGE_S = 60.0


class _LoadedModel:
    """The trained model, and the recommender over the facts that it was asked with last."""

    def __init__(self, trained: Model, folder: TemporaryDirectory[str]) -> None:
        """`folder`: its arrays are mapped from here."""
        self._trained, self._folder = trained, folder
        self._lock = Lock()
        self._recommender = Recommender(trained)

    def over(self, facts: ItemFacts | None) -> Recommender:
        """A renewal takes some tens of milliseconds, so one request does it, and only where the facts changed."""
        with self._lock:
            if facts is not None and facts is not self._recommender.model.facts:
                self._recommender = Recommender(with_facts(self._trained, facts))
            return self._recommender


@dataclass(frozen=True)
class _Refused:
    reason: str


def ask(facts: ItemFacts | None, request: RecommendationRequest, within_s: float) -> Reply:
    """`facts`: the live catalogue; None, and those of the training serve.

    Raises: Unavailable; IncompatibleModel, where the model was trained on other features.
    """
    return Reply(champion.get(within_s).over(facts).recommend(request))


def _read_champion() -> _LoadedModel:
    pointer = object_store.read_json(settings.artifacts_bucket, zones.CHAMPION_KEY)
    if pointer is None:
        raise Unavailable("no champion yet")
    try:
        return need(pointer["model_artifacts"])
    except IncompatibleModel as error:
        logger.error("the champion is refused", model=pointer["model_version"], reason=str(error))
        count("IncompatibleModel")
        raise


def need(artifacts: str) -> _LoadedModel:
    """The model of an artefact, loaded where it is another than the last.

    Raises: Unavailable; IncompatibleModel, where it was trained on other features.
    """
    loaded = load(artifacts)
    if isinstance(loaded, _Refused):
        raise IncompatibleModel(loaded.reason)
    return loaded


@lru_cache(maxsize=1)
def load(artifacts: str) -> _LoadedModel | _Refused:
    """Loads a model once; the cache keeps it until the champion changes. A refused one stays refused by this code."""
    folder = TemporaryDirectory(prefix="model-")
    archive = Path(folder.name) / "model.tar.gz"
    object_store.download(*object_store.parse_address(artifacts), archive)
    unpack(archive, Path(folder.name))
    archive.unlink()
    try:
        trained = artefact.load(Path(folder.name))
    except IncompatibleModel as error:
        folder.cleanup()
        return _Refused(str(error))
    live_facts.include(trained.facts)
    return _LoadedModel(trained, folder)


champion: TtlCache[_LoadedModel] = TtlCache("champion", _read_champion, CHAMPION_AGE_S)

"""Which artefact the front door falls back on for a silent endpoint: the champion's, and who was champion before."""

from aisle.lake.zones import CHAMPION_KEY
from aisle.releases.release import CHAMPION, Endpoint
from aisle.releases.versions import Champion, succeed
from aisle_aws.models import model_registry, releases
from aisle_aws.settings import settings
from aisle_aws.stores import object_store


def read(endpoint: Endpoint | None) -> Champion | None:
    """The champions, with the one that the endpoint serves last: the pointer may lag behind. None before the first."""
    pointed = pointed_at(settings.artifacts_bucket)
    served = endpoint.find(CHAMPION) if endpoint else None
    return succeed(pointed, releases.model_version(served.model_name)) if served else pointed


def pointed_at(bucket: str) -> Champion | None:
    """The champions by the pointer alone."""
    pointer = object_store.read_json(bucket, CHAMPION_KEY)
    return Champion(pointer["model_version"], tuple(pointer.get("before", ()))) if pointer else None


def publish(champion: Champion) -> None:
    artifacts = model_registry.artifacts_of(releases.model_name(champion.version))
    pointer = {"model_version": champion.version, "model_artifacts": artifacts, "before": list(champion.before)}
    object_store.write_json(settings.artifacts_bucket, CHAMPION_KEY, pointer)

"""Every version of the model -> the old ones are gone: models, artefacts, and endpoint configurations."""

from typing import Any

from aisle.releases.release import SETTLED
from aisle.releases.versions import outdated
from aisle_aws.models import champion_pointer, old_models, releases
from aisle_aws.settings import settings
from aisle_aws.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Anything -> `{"retired": [version, ...]}`. While the endpoint changes, nothing goes.

    Raises: Unavailable, where something was not deleted; the next run goes on.
    """
    endpoint = releases.read_endpoint()
    if endpoint is None or endpoint.status != SETTLED:
        return {"retired": []}
    champion = champion_pointer.read(endpoint)
    champions = (champion.version, *champion.before) if champion else ()
    serving = [releases.model_version(variant.model_name) for variant in endpoint.variants]
    released = old_models.released_versions()
    versions = {*released, *old_models.trained_versions()}

    configurations = old_models.delete_configurations_before(releases.configuration_in_force())
    retired = outdated(versions, released, {*serving, *champions}, int(settings.model_versions_kept))
    for version in retired:
        old_models.delete(version, is_released=version in released)
    logger.info("old models retired", versions=retired, configurations=configurations)
    return {"retired": retired}

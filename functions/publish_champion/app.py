"""What the endpoint serves -> the pointer by which the front door finds the champion's artefact."""

from typing import Any

from aisle.releases.release import SETTLED
from aisle_aws.models import champion_pointer, releases
from aisle_aws.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Anything -> `{"champion", "before"}`. It asks the endpoint, so a repeated run mends what an earlier one left.

    While the endpoint changes, nothing is written: whoever changes it calls afterwards.
    """
    endpoint = releases.read_endpoint()
    if endpoint is None or endpoint.status != SETTLED:
        return {"champion": None, "before": []}
    champion = champion_pointer.read(endpoint)
    if champion is None:
        return {"champion": None, "before": []}
    champion_pointer.publish(champion)
    logger.info("champion published", champion=champion.version, before=champion.before)
    return {"champion": champion.version, "before": list(champion.before)}

"""The first rung: the SageMaker endpoint, called with the person's own variant."""

from botocore.exceptions import BotoCoreError

from aisle.errors import Unavailable
from aisle.ranking.request import RecommendationRequest, answer_from_json, request_to_json
from aisle.releases.release import CHAMPION
from aisle.serving.ladder import Reply
from aisle_aws.answering import split
from aisle_aws.settings import settings
from aisle_aws.transport.aws_json_client import service
from aisle_aws.transport.kept_connection import FAULTS, Answer, Patience

CONNECT_S = 0.5
UNKNOWN_VARIANT = 400  # SageMaker's own refusal; what the model refuses is 424
JSON = "application/json"


def ask(variant: str | None, request: RecommendationRequest, within_s: float) -> Reply:
    """Without a known variant the champion answers.

    Raises: Unavailable; no retry, since the next rung is the retry
    """
    if split.current.at_hand() == ():
        raise Unavailable("no endpoint yet")
    variant = variant or CHAMPION
    response = _post(variant, request, within_s)
    if (
        response.status == UNKNOWN_VARIANT and variant != CHAMPION
    ):  # it went with a release, which the split will follow
        response = _post(CHAMPION, request, within_s)
    if response.status != 200:
        raise Unavailable(f"the endpoint answered {response.status}: {response.body[:500].decode(errors='replace')}")
    return Reply(answer_from_json(response.body))


def _post(variant: str, request: RecommendationRequest, within_s: float) -> Answer:
    """Raises: Unavailable"""
    patience = Patience(min(CONNECT_S, within_s), within_s)
    headers = {"content-type": JSON, "accept": JSON, "x-amzn-sagemaker-target-variant": variant}
    path = f"/endpoints/{settings.endpoint_name}/invocations"
    try:
        return service("sagemaker-runtime").post(path, headers, request_to_json(request).encode(), patience)
    except (BotoCoreError, *FAULTS) as error:
        raise Unavailable(f"the endpoint did not answer: {error}") from error

"""The first rung: the SageMaker endpoint, called with the person's own variant."""

from botocore.exceptions import BotoCoreError

from aisle.errors import Unavailable
from aisle.experiments.assignment import assign
from aisle.ranking.request import RecommendationRequest, answer_from_json, request_to_json
from aisle.releases.release import CHAMPION, Endpoint
from aisle.serving.ladder import Reply
from aisle_aws.models import releases
from aisle_aws.settings import settings
from aisle_aws.transport.aws_json_client import service
from aisle_aws.transport.kept_connection import FAULTS, Answer, Patience
from aisle_aws.transport.ttl_cache import TtlCache

SPLIT_AGE_S = 30.0  # a new split takes effect after this long
CONNECT_S = 0.5
UNKNOWN_VARIANT = 400  # SageMaker's own refusal; what the model refuses is 424
JSON = "application/json"


def ask(person: str | None, request: RecommendationRequest, within_s: float) -> Reply:
    """Without a person nothing is recorded, so an experiment could not count the request: the champion answers.

    Raises: Unavailable; no retry, since the next rung is the retry
    """
    variant = assign(person, current.get(within_s).variants) if person else CHAMPION
    response = _post(variant, request, within_s)
    if (
        response.status == UNKNOWN_VARIANT and variant != CHAMPION
    ):  # it went with a release, which the split will follow
        response = _post(CHAMPION, request, within_s)
    if response.status != 200:
        raise Unavailable(f"the endpoint answered {response.status}: {response.body[:500].decode(errors='replace')}")
    return Reply(answer_from_json(response.body), response.headers.get("x-amzn-invoked-production-variant"))


def _post(variant: str, request: RecommendationRequest, within_s: float) -> Answer:
    """Raises: Unavailable"""
    patience = Patience(min(CONNECT_S, within_s), within_s)
    headers = {"content-type": JSON, "accept": JSON, "x-amzn-sagemaker-target-variant": variant}
    path = f"/endpoints/{settings.endpoint_name}/invocations"
    try:
        return service("sagemaker-runtime").post(path, headers, request_to_json(request).encode(), patience)
    except (BotoCoreError, *FAULTS) as error:
        raise Unavailable(f"the endpoint did not answer: {error}") from error


def _read_endpoint() -> Endpoint:
    endpoint = releases.read_endpoint()
    if endpoint is None:
        raise Unavailable("no endpoint yet")
    return endpoint


current: TtlCache[Endpoint] = TtlCache("split", _read_endpoint, SPLIT_AGE_S)

"""The ladder's first rung: the SageMaker endpoint, asked for the variant that the person always meets."""

from botocore.exceptions import BotoCoreError

from aisle.errors import Unavailable
from aisle.experiments.assignment import assign
from aisle.experiments.release import CHAMPION, Endpoint
from aisle.ranking.request import RecommendationRequest
from aisle.ranking.request_json import answer_from_json, request_to_json
from aisle.serving.ladder import Reply
from aisle_aws.models import releases
from aisle_aws.settings import settings
from aisle_aws.transport.aws_json_client import service
from aisle_aws.transport.kept_connection import FAULTS, Patience
from aisle_aws.transport.ttl_cache import TtlCache

SPLIT_AGE_S = 30.0  # a new split is taken up after this long
PATIENCE = Patience(connect_s=0.5, read_s=2.0)  # and once: the next rung is the retry
JSON = "application/json"


def ask(person: str | None, request: RecommendationRequest) -> Reply:
    """Of nobody in particular nothing is recorded, so that an experiment could not count him: the champion answers.

    Raises: Unavailable
    """
    variant = assign(person, current.get().variants) if person else CHAMPION
    headers = {"content-type": JSON, "accept": JSON, "x-amzn-sagemaker-target-variant": variant}
    path = f"/endpoints/{settings.endpoint_name}/invocations"
    try:
        told = service("sagemaker-runtime").post(path, headers, request_to_json(request).encode(), PATIENCE)
    except (BotoCoreError, *FAULTS) as error:
        raise Unavailable(f"the endpoint did not answer: {error}") from error
    if told.status != 200:
        raise Unavailable(f"the endpoint answered {told.status}: {told.body[:500].decode(errors='replace')}")
    return Reply(answer_from_json(told.body), told.headers.get("x-amzn-invoked-production-variant"))


def _read_endpoint() -> Endpoint:
    standing = releases.read_endpoint()
    if standing is None:
        raise Unavailable("no endpoint yet")
    return standing


current: TtlCache[Endpoint] = TtlCache("endpoint", _read_endpoint, SPLIT_AGE_S)

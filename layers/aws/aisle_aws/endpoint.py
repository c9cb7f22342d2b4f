"""The ladder's first rung: the SageMaker endpoint, asked for the variant that the person always meets."""

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aisle.answer import RecommendationRequest
from aisle.answer_json import answer_from_json, request_to_json
from aisle.assignment import assign
from aisle.errors import Unavailable
from aisle.ladder import Reply
from aisle.release import CHAMPION, Endpoint
from aisle_aws import releases
from aisle_aws.clients import LEAN, client
from aisle_aws.remembered import Remembered
from aisle_aws.settings import settings

SPLIT_AGE_S = 30.0  # a new split is taken up after this long
ONCE = Config(connect_timeout=0.5, read_timeout=2.0, retries={"total_max_attempts": 1})  # the next rung is the retry
IMPATIENT = LEAN.merge(ONCE)


def ask(person: str | None, request: RecommendationRequest) -> Reply:
    """Of nobody in particular nothing is recorded, so that an experiment could not count him: the champion answers.

    Raises: Unavailable
    """
    variants = current.get().variants
    try:
        told = client("sagemaker-runtime", IMPATIENT).invoke_endpoint(
            EndpointName=settings.endpoint_name,
            TargetVariant=assign(person, variants) if person else CHAMPION,
            ContentType="application/json",
            Accept="application/json",
            Body=request_to_json(request),
        )
        return Reply(answer_from_json(told["Body"].read()), told.get("InvokedProductionVariant"))
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"the endpoint did not answer: {error}") from error


def _read_endpoint() -> Endpoint:
    standing = releases.read_endpoint()
    if standing is None:
        raise Unavailable("no endpoint yet")
    return standing


current: Remembered[Endpoint] = Remembered("endpoint", _read_endpoint, SPLIT_AGE_S)

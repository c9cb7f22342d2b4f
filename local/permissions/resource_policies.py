"""The policies of the resources themselves, as the deployed stacks made them: of buckets, queues, topics, functions."""

import json
from functools import lru_cache
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from local.permissions.need import Place
from local.policies.statements import Statement, statements


def of_resource(place: Place, arn: str) -> tuple[Statement, ...]:
    """Empty where the resource has no policy, or is of another kind."""
    service = arn.split(":")[2] if arn.count(":") >= 5 else ""
    document = _DOCUMENTS[service](place, arn) if service in _DOCUMENTS else None
    return _statements(document) if document else ()


def _of_bucket(place: Place, arn: str) -> str | None:
    backend: Any = s3_backends[place.account_id]["aws"]
    bucket = backend.buckets.get(arn.split(":", 5)[5].split("/")[0])
    policy = bucket.policy if bucket else None
    return policy.decode() if isinstance(policy, bytes) else policy


def _of_queue(place: Place, arn: str) -> str | None:
    backend: Any = sqs_backends[place.account_id][place.region]
    queue = backend.queues.get(arn.rsplit(":", 1)[-1])
    return queue.policy if queue else None


def _of_topic(place: Place, arn: str) -> str | None:
    topic: Any = sns_backends[place.account_id][place.region].topics.get(arn)
    return topic.policy if topic else None


def _of_function(place: Place, arn: str) -> str | None:
    name = arn.split(":")[6]
    found: Any = lambda_backends[place.account_id][place.region]._lambdas._functions.get(name)
    latest = found["latest"] if found else None
    return json.dumps({"Version": "2012-10-17", "Statement": latest.policy.statements}) if latest else None


_DOCUMENTS = {"s3": _of_bucket, "sqs": _of_queue, "sns": _of_topic, "lambda": _of_function}


@lru_cache(maxsize=256)
def _statements(document: str) -> tuple[Statement, ...]:
    return statements(document)

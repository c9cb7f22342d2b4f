"""The calls whose needs do not follow from the operation's name and parameters: one entry each, with the reason.

Sources: each service's page of the Service Authorization Reference, and the pages that an entry names.
"""

import base64
from collections.abc import Callable

from moto.athena.models import athena_backends

from local.permissions.api_call import ApiCall
from local.permissions.need import Need, Place
from local.permissions.scaling_needs import deletion_needs, scaling_needs

ALIASES = {  # (prefix, placeholder of the ARN) -> the parameter that has its value
    ("athena", "WorkGroupName"): "WorkGroup",
    ("cloudwatch", "AlarmName"): "AlarmNames",
    ("events", "RuleName"): "Name",
    ("glue", "CrawlerName"): "Name",
    ("glue", "TableName"): "Name",
    ("kinesis", "StreamName"): "StreamARN",
}
PER_ITEM = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def _function(call: ApiCall, place: Place) -> list[Need]:
    """The operation is Invoke, the action InvokeFunction; a function goes by its name or its ARN."""
    name = str(call.get("FunctionName"))
    arn = name if name.startswith("arn:") else place.arn("lambda", f"function:{name}")
    qualifier = call.get("Qualifier")
    return [Need("lambda:InvokeFunction", f"{arn}:{qualifier}" if qualifier else arn)]


def _queue(call: ApiCall, place: Place) -> list[Need]:
    """A queue goes by its URL. A batch needs what one message needs."""
    url = str(call.get("QueueUrl") or call.get("QueueName"))
    action = call.operation.removesuffix("Batch")
    return [Need(f"sqs:{action}", place.arn("sqs", url.rstrip("/").rsplit("/", 1)[-1]))]


def _iterator(call: ApiCall, place: Place) -> list[Need]:
    """A shard's iterator names its stream; moto's is `stream:shard:place` in base64."""
    stream = base64.b64decode(str(call.get("ShardIterator"))).decode().split(":")[0]
    return [Need("kinesis:GetRecords", place.arn("kinesis", f"stream/{stream}"))]


def _subscription(call: ApiCall, _: Place) -> list[Need]:
    return [Need("kinesis:SubscribeToShard", str(call.get("ConsumerARN")))]


def _execution(call: ApiCall, place: Place) -> list[Need]:
    """A query belongs to a workgroup; the call has only the query's id."""
    execution = athena_backends[place.account_id][place.region].executions.get(str(call.get("QueryExecutionId")))
    group = execution.workgroup if execution else "primary"
    name = group if isinstance(group, str) else getattr(group, "name", "primary")
    return [Need(f"athena:{call.operation}", place.arn("athena", f"workgroup/{name}"))]


def _started_query(call: ApiCall, place: Place) -> list[Need]:
    return [Need("athena:StartQueryExecution", place.arn("athena", f"workgroup/{call.get('WorkGroup') or 'primary'}"))]


def _tables(call: ApiCall, place: Place) -> list[Need]:
    """The tables of a batch."""
    names = call.get("RequestItems") or {}
    return [Need(f"dynamodb:{call.operation}", _table(place, name)) for name in names]


def _transaction(call: ApiCall, place: Place) -> list[Need]:
    """Each item of a transaction needs the action that it would need alone."""
    found = []
    for item in call.get("TransactItems") or []:
        for kind, given in item.items():
            action = "GetItem" if kind == "Get" else PER_ITEM[kind]
            found.append(Need(f"dynamodb:{action}", _table(place, given["TableName"])))
    return found


def _query(call: ApiCall, place: Place) -> list[Need]:
    """An index has an ARN of its own."""
    table, index = _table(place, str(call.get("TableName"))), call.get("IndexName")
    return [Need(f"dynamodb:{call.operation}", f"{table}/index/{index}" if index else table)]


def _table(place: Place, name: str) -> str:
    return name if name.startswith("arn:") else place.arn("dynamodb", f"table/{name}")


def _metrics(call: ApiCall, _: Place) -> list[Need]:
    return [Need("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": str(call.get("Namespace"))})]


def _alarms(call: ApiCall, place: Place) -> list[Need]:
    """Those that are named. Who asks by state, or by the beginning of names, asks of all."""
    names = call.get("AlarmNames") or ["*"]
    return [Need("cloudwatch:DescribeAlarms", place.arn("cloudwatch", f"alarm:{name}")) for name in names]


def _parameter(call: ApiCall, place: Place) -> list[Need]:
    """A parameter's ARN has its name, whose first slash is the ARN's own."""
    return [Need(f"ssm:{call.operation}", place.arn("ssm", f"parameter/{str(call.get('Name')).removeprefix('/')}"))]


def _builds(call: ApiCall, place: Place) -> list[Need]:
    """A build's id is its project's name and a number."""
    projects = dict.fromkeys(str(each).split(":")[0] for each in call.get("ids") or [])
    return [Need("codebuild:BatchGetBuilds", place.arn("codebuild", f"project/{each}")) for each in projects]


def _package(call: ApiCall, place: Place) -> list[Need]:
    """A version of a model: its ARN is its group's name and a number, which it gets by the call."""
    group = call.get("ModelPackageGroupName")
    if group is None:
        return [
            Need(
                "sagemaker:CreateModelPackage", place.arn("sagemaker", f"model-package/{call.get('ModelPackageName')}")
            )
        ]
    arns = (place.arn("sagemaker", f"model-package-group/{group}"), place.arn("sagemaker", f"model-package/{group}/1"))
    return [Need("sagemaker:CreateModelPackage", arn) for arn in arns]


SPECIAL: dict[tuple[str, str], Callable[[ApiCall, Place], list[Need]]] = {
    ("lambda", "Invoke"): _function,
    ("sqs", "SendMessage"): _queue,
    ("sqs", "SendMessageBatch"): _queue,
    ("sqs", "ReceiveMessage"): _queue,
    ("sqs", "DeleteMessage"): _queue,
    ("sqs", "DeleteMessageBatch"): _queue,
    ("sqs", "GetQueueUrl"): _queue,
    ("sqs", "GetQueueAttributes"): _queue,
    ("kinesis", "GetRecords"): _iterator,
    ("kinesis", "SubscribeToShard"): _subscription,
    ("athena", "StartQueryExecution"): _started_query,
    ("athena", "GetQueryExecution"): _execution,
    ("athena", "GetQueryResults"): _execution,
    ("athena", "StopQueryExecution"): _execution,
    ("dynamodb", "BatchGetItem"): _tables,
    ("dynamodb", "BatchWriteItem"): _tables,
    ("dynamodb", "TransactGetItems"): _transaction,
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("dynamodb", "Query"): _query,
    ("dynamodb", "Scan"): _query,
    ("cloudwatch", "DescribeAlarms"): _alarms,
    ("cloudwatch", "PutMetricData"): _metrics,
    ("codebuild", "BatchGetBuilds"): _builds,
    ("ssm", "GetParameter"): _parameter,
    ("ssm", "PutParameter"): _parameter,
    ("ssm", "DeleteParameter"): _parameter,
    ("sagemaker", "DeleteEndpoint"): deletion_needs,
    ("sagemaker", "CreateModelPackage"): _package,
    ("application-autoscaling", "RegisterScalableTarget"): scaling_needs,
    ("application-autoscaling", "DeregisterScalableTarget"): scaling_needs,
    ("application-autoscaling", "PutScalingPolicy"): scaling_needs,
    ("application-autoscaling", "DeleteScalingPolicy"): scaling_needs,
}

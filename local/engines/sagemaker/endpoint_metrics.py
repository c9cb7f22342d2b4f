"""What SageMaker counts of each request to a variant. Autoscaling looks at `InvocationsPerInstance`.

Source: docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
"""

from local.engines.monitoring.cloudwatch_metrics import count


def record(endpoint: str, variant: str, instances: int, status: int, seconds: float) -> None:
    """`status`: of the model's own answer; 0 where none came."""
    named = {"EndpointName": endpoint, "VariantName": variant}
    count("AWS/SageMaker", "Invocations", named)
    count("AWS/SageMaker", "InvocationsPerInstance", named, 1 / max(1, instances))
    count("AWS/SageMaker", "ModelLatency", named, seconds * 1_000_000)
    count("AWS/SageMaker", "InvocationModelErrors", named, 0 if 200 <= status < 300 else 1)
    count("AWS/SageMaker", "Invocation4XXErrors", named, 1 if 400 <= status < 500 else 0)
    count("AWS/SageMaker", "Invocation5XXErrors", named, 1 if status >= 500 or not status else 0)

"""Images in ECR: no bytes move here, but who would pull or push one must be allowed to.

Sources: docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html and
docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
"""

import re

from local.permissions.acting import require
from local.runtime.running_cloud import RunningCloud

LOG_IN = "ecr:GetAuthorizationToken"
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
PUSH = (*PULL, "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart")
IMAGE = re.compile(r"(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com/([^:@]+)")


def require_image(cloud: RunningCloud, role: str, image: str, actions: tuple[str, ...] = PULL) -> None:
    """An image of another registry needs nothing of the role. Raises: AccessDenied."""
    named = IMAGE.match(image)
    if named is None:
        return
    account, region, repository = named.groups()
    require(role, LOG_IN, "*")
    for action in actions:
        require(role, action, f"arn:aws:ecr:{region}:{account}:repository/{repository}")

"""CodeBuild: a build succeeds at once and builds nothing, since models run on this machine's own Python.

Each image of a `docker push` in the buildspec appears in ECR as a manifest without layers, so that callers find it. It
names the code that a container of the image runs (`local.engines.sagemaker.image_code`).
"""

import json
import re
from string import Template
from typing import Any

from moto.codebuild.responses import CodeBuildResponse
from moto.core.responses import ActionResult

from local.engines.sagemaker import image_code
from local.engines.sagemaker.images import PUSH, require_image
from local.permissions.acting import require, taken
from local.runtime.running_cloud import RunningCloud

DOCKER_PUSH = re.compile(r"docker push\s+\"?([^\s\"]+)\"?")
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"


def install(cloud: RunningCloud) -> None:
    start = CodeBuildResponse.start_build

    def start_build(self: CodeBuildResponse) -> ActionResult:
        build: Any = start(self).result
        project = self.codebuild_backend.codebuild_projects[self._get_param("projectName")].project_metadata
        overrides = self._get_param("environmentVariablesOverride") or []
        role = taken(project["serviceRole"], "codebuild.amazonaws.com", project["arn"])
        _require_source(role, project["source"])
        for image in pushed(project, overrides):
            require_image(cloud, role, image, PUSH)
            _put(cloud, image, project["source"])
        (ended,) = self.codebuild_backend.batch_get_builds([build["build"]["id"]])
        return ActionResult({"build": ended})

    cloud.patch(CodeBuildResponse, "start_build", start_build)


def _require_source(role: str, source: dict[str, Any]) -> None:
    """A build reads its source. Raises: AccessDenied."""
    if source.get("type") == "S3":
        require(role, "s3:GetObject", f"arn:aws:s3:::{source['location']}", "CodeBuild")


def pushed(project: dict[str, Any], overrides: list[dict[str, str]]) -> list[str]:
    """The images that a build of the project pushes.

    >>> pushed({"source": {"buildspec": 'docker push "r/n:$TAG"'}}, [{"name": "TAG", "value": "1"}])
    ['r/n:1']
    """
    variables = [*project.get("environment", {}).get("environmentVariables", []), *overrides]
    values = {variable["name"]: variable["value"] for variable in variables}
    buildspec = project.get("source", {}).get("buildspec") or ""
    return [Template(image).safe_substitute(values) for image in DOCKER_PUSH.findall(buildspec)]


def _put(cloud: RunningCloud, image: str, source: dict[str, Any]) -> None:
    repository, _, tag = image.partition("/")[2].rpartition(":")
    annotations = {"org.opencontainers.image.ref.name": image}  # gives each placeholder its own digest
    if source.get("type") == "S3" and (code := image_code.kept_code(cloud, source["location"], tag)):
        annotations[image_code.ANNOTATION] = code
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "layers": [], "annotations": annotations}
    cloud.client("ecr").put_image(repositoryName=repository, imageManifest=json.dumps(manifest), imageTag=tag)

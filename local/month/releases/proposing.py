"""Proposes recipes as a shop does: another code by a deployment, another configuration by the operator's command."""

import json
import subprocess
import sys
from typing import Any

from local.demo.setting import Setting
from local.deploy import STACK, deploy
from local.month.releases.plants import Plant, edition, tag_of
from local.month.releases.stories import PARAMETERS, Proposal, Story, opened_with, proposals_of
from local.runtime.checkout import ROOT

RECIPES = "recipes"  # recipes/{defined,waiting,verdicts}/ of the artifacts bucket


class Proposing:
    """The month's proposals in turn, and which recipe each became."""

    def __init__(self, setting: Setting, days: int) -> None:
        self.setting, self.days = setting, days
        self._tags: dict[str, str] = {}  # of an image -> the plant in it
        self._story_of_tag: dict[str, Story] = {}
        self._story_of_config: dict[str, Story] = {}

    def open(self) -> dict[str, str]:
        """Deploys the release that the shop opens with. Returns the outputs of the stack. Raises: DeploymentError."""
        return self._deploy(opened_with(self.days))[1]

    def propose(self, day: int) -> list[str]:
        """Does what is planned for the day. Returns what it did, in words.

        Raises: DeploymentError; RuntimeError, where the operator's command fails.
        """
        return [self._propose(each) for each in proposals_of(self.days) if each.day == day]

    def plants(self) -> dict[str, str]:
        """Recipe -> what is planted in it, or what overrides it has."""
        return {recipe: self._plant(told) for recipe, told in self._read("defined").items()}

    def stories(self) -> dict[str, Story]:
        """Recipe -> the story that it is proposed for."""
        found = {recipe: self._story(told) for recipe, told in self._read("defined").items()}
        return {recipe: story for recipe, story in found.items() if story}

    def verdicts(self) -> dict[str, dict[str, Any]]:
        """Recipe -> the last word on it: verdict, reasons, at."""
        return self._read("verdicts")

    def line(self) -> list[str]:
        """The recipes that wait, the first one first."""
        return [key.removesuffix(".json").rpartition("-")[2] for key in self._keys("waiting")]

    def _propose(self, proposal: Proposal) -> str:
        if proposal.config is not None:
            self._story_of_config[json.dumps(proposal.config, sort_keys=True)] = proposal.story
            self._run_command(proposal.config)
            return f"the operator proposes {json.dumps(proposal.config)}"
        tag, _ = self._deploy(proposal.plant)
        self._story_of_tag[tag] = proposal.story
        return f"the shop deploys the code {tag} ({proposal.plant.name})"

    def _deploy(self, plant: Plant) -> tuple[str, dict[str, str]]:
        folder = self.setting.cloud.state_dir / "editions" / plant.name.replace(" ", "-")
        template = edition(folder, plant)
        tag = tag_of(template)
        self._tags[tag] = plant.name
        return tag, deploy(self.setting.cloud, template, parameters=PARAMETERS, stack_name=STACK)

    def _run_command(self, config: dict[str, Any]) -> None:
        cloud = self.setting.cloud
        file = cloud.state_dir / "proposed.json"
        file.write_text(json.dumps(config))
        line = [sys.executable, "-m", "ops.models", "propose", "--config", str(file), "--stack", STACK]
        env = cloud.child_env(**cloud.clock.child_env())
        ended = subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True)
        if ended.returncode:
            raise RuntimeError(f"ops.models propose --config {json.dumps(config)}: {ended.stderr.strip()[-500:]}")

    def _plant(self, told: dict[str, Any]) -> str:
        name = self._tags.get(_tag(told), _tag(told))
        return f"{name} with {json.dumps(told['config'])}" if told.get("config") else name

    def _story(self, told: dict[str, Any]) -> Story | None:
        if told.get("config"):
            return self._story_of_config.get(json.dumps(told["config"], sort_keys=True))
        return self._story_of_tag.get(_tag(told))

    def _read(self, folder: str) -> dict[str, dict[str, Any]]:
        s3, bucket = self.setting.cloud.client("s3"), self.setting.outputs["ArtifactsBucketName"]
        bodies = {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in self._keys(folder)}
        return {key.rpartition("/")[2].removesuffix(".json"): json.loads(body) for key, body in bodies.items()}

    def _keys(self, folder: str) -> list[str]:
        s3, bucket = self.setting.cloud.client("s3"), self.setting.outputs["ArtifactsBucketName"]
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"{RECIPES}/{folder}/")
        return sorted(each["Key"] for each in listed.get("Contents", ()))


def _tag(told: dict[str, Any]) -> str:
    return str(told["image_uri"]).rpartition(":")[2]

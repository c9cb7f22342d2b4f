"""What the nights brought: releases, verdicts and failures of the state machines, and the ledger of events."""

import json
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.demo import streaming
from local.demo.setting import Setting
from local.deploy import STACK
from local.month.shopping.books import Sent
from local.month.shopping.today import World

POLL_SECONDS = 0.5
MACHINES = ("Retrain", "Rollout", "Canary", "Protect", "Enrich", "EraseUser")


@dataclass
class News:
    """Since the last time that one asked."""

    releases: list[str] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)  # versions that were trained and passed their gate
    refused: list[str] = field(default_factory=list)  # by a gate, in words
    alarms: list[str] = field(default_factory=list)  # that took a variant back
    taken_back_at: list[datetime] = field(default_factory=list)  # by them
    failures: list[str] = field(default_factory=list)


class Night:
    def __init__(self, setting: Setting, world: World) -> None:
        self.setting, self.world = setting, world
        self._told: set[str] = set()

    def news(self, day: int) -> News:
        """Reads every execution that ended since; remembers the day on which each model was trained."""
        news = News()
        for name in MACHINES:
            for execution in self._ended(self.setting.outputs[f"{name}StateMachineArn"]):
                if execution["status"] != "SUCCEEDED":
                    news.failures.append(f"{name}: {execution.get('error')} {execution.get('cause') or ''}"[:300])
                elif name == "Retrain":
                    self._retrained(json.loads(execution["output"]), day, news)
                elif name == "Rollout":
                    output = json.loads(execution["output"])
                    news.verdicts.append(f"{output['verdict']}: {'; '.join(output['reasons'])}")
                elif name == "Protect" and (output := json.loads(execution["output"]))["drained"]:
                    news.alarms.append(f"{output['alarm']} took {output['model_version']} back")
                    news.taken_back_at.append(execution["stopDate"])
        return news

    def ledger(self) -> Sent:
        """The product's own books, as its named query has them since the last cleaning."""
        rows = [row for row in self.setting.query("ledger") if row["tab_id"] is None]
        total = {name: sum(int(row[name]) for row in rows) for name in ("stored", "rejected", "duplicate", "lost")}
        return Sent(**total)

    def _ended(self, state_machine_arn: str) -> list[dict[str, Any]]:
        client = self.setting.cloud.client("stepfunctions")
        listed = client.list_executions(stateMachineArn=state_machine_arn)["executions"]
        new = [each["executionArn"] for each in listed if each["executionArn"] not in self._told]
        ended = [client.describe_execution(executionArn=arn) for arn in new]
        ended = [each for each in ended if each["status"] != "RUNNING"]
        self._told |= {each["executionArn"] for each in ended}
        return sorted(ended, key=lambda each: each["startDate"])

    def _retrained(self, output: dict[str, Any], day: int, news: News) -> None:
        for model in output["models"]:
            self.world.trained_on[model["model_version"]] = day
            if model["approved"]:
                news.refreshed.append(model["model_version"])
            else:
                news.refused.append(f"{model['model_version']} ({model['arm']}): {'; '.join(model['reasons'])}")
        news.failures += [
            f"{each['model_version']} is not trained: {each['reason']}"[:300] for each in output["not_trained"]
        ]
        news.releases.append(_release(output))


def clean(setting: Setting) -> None:
    """Cleans once more, so that the last day's events are in the ledger. Raises: RuntimeError."""
    glue = setting.cloud.client("glue")
    stack = setting.cloud.client("cloudformation")
    resource = stack.describe_stack_resource(StackName=STACK, LogicalResourceId="CleanInteractionsJob")
    job = resource["StackResourceDetail"]["PhysicalResourceId"]
    run_id = glue.start_job_run(JobName=job)["JobRunId"]
    while (run := glue.get_job_run(JobName=job, RunId=run_id)["JobRun"])["JobRunState"] in ("STARTING", "RUNNING"):
        time.sleep(POLL_SECONDS)
    if run["JobRunState"] != "SUCCEEDED":
        raise RuntimeError(f"{job} is {run['JobRunState']}: {run.get('ErrorMessage')}")
    streaming.crawl(setting)


def _release(output: dict[str, Any]) -> str:
    version = output["model_version"]
    if output.get("refused"):
        return f"none: {'; '.join(output['reasons'])}"
    if not output["released"]:
        return f"{version} refused: {'; '.join(output['reasons'])}"
    quality = output["metrics"]["metrics"]["ndcg@10"] / output["metrics"]["popularity"]["ndcg@10"]
    return f"{version} as {output['variant']} (NDCG@10 {quality:.1f} x popularity)"

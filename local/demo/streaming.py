"""Step 7: the streaming job joins the stream's events with the history, for Athena to read."""

import time
from typing import Any

from local.demo import executions
from local.demo.setting import Setting
from local.deploy import STACK

WITHIN_SECONDS = 120.0


def start_enriching(setting: Setting) -> None:
    """Starts the streaming job; it runs until the cloud stops."""
    with setting.report.step("stream") as (step, advance):
        result = executions.run(setting.cloud, setting.outputs["EnrichStateMachineArn"], {}, advance)
        step.tell(f"Spark Structured Streaming on EMR Serverless, job run {result['job_run_id']}")


def read_enriched(setting: Setting, person: str) -> None:
    """Waits until this person's events are in the enriched table. Raises: TimeoutError."""
    with setting.report.step("enrich") as (step, advance):
        deadline = time.monotonic() + WITHIN_SECONDS
        while not (found := _enriched(setting, person)):
            advance(1 - (deadline - time.monotonic()) / WITHIN_SECONDS, "waiting for the streaming job's next batch")
            if time.monotonic() > deadline:
                raise TimeoutError(f"no enriched event of {person} after {WITHIN_SECONDS:.0f} s; see emr-*.log")
            crawl(setting)
        step.rows = len(found)
        latest = found[0]
        step.tell(
            f"{latest['event_name']} of {latest['title']}, joined with {latest['item_interaction_count']} earlier"
            f" interactions of the item and {latest['person_interaction_count']} of the shopper"
        )


def crawl(setting: Setting) -> None:
    """Crawls again, since the table's first files may be newer than the last crawl."""
    stack, glue = setting.cloud.client("cloudformation"), setting.cloud.client("glue")
    resource = stack.describe_stack_resource(StackName=STACK, LogicalResourceId="ProcessedCrawler")
    crawler = resource["StackResourceDetail"]["PhysicalResourceId"]
    glue.start_crawler(Name=crawler)
    while glue.get_crawler(Name=crawler)["Crawler"]["State"] != "READY":
        time.sleep(0.2)
    time.sleep(1)


def _enriched(setting: Setting, person: str) -> list[dict[str, Any]]:
    return setting.query("enriched", person_id=person)

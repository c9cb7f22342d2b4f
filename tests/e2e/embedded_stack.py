"""An embedded cloud in a process of its own, as a stand-in for an account: `python -m tests.e2e.embedded_stack NAME`.

It deploys the template under that name with a small catalogue, prints its address, and ends with its standard input.
"""

import json
import sys
import tempfile
from pathlib import Path

from local.cloud import Cloud
from local.deploy import deploy

ITEMS = [
    {"item_id": f"tea-{number}", "title": f"Tea number {number}", "category": "Tea", "price": 2.0 + number}
    for number in range(12)
]
QUIET_SECONDS = 120.0


def main(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder, Cloud(state_dir=Path(folder)) as cloud:
        outputs = deploy(cloud, stack_name=name)
        body = "\n".join(map(json.dumps, ITEMS)).encode()
        s3 = cloud.client("s3")
        s3.put_object(Bucket=outputs["RawBucketName"], Key="landing/items/tea.jsonl", Body=body)
        lists = json.dumps({"trending": [{**item, "currency": "EUR"} for item in ITEMS]}).encode()
        s3.put_object(Bucket=outputs["ArtifactsBucketName"], Key="config/trending.json", Body=lists)
        cloud.activity.wait(QUIET_SECONDS)
        sys.stdout.write(f"{cloud.endpoint_url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])

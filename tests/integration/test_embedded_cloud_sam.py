"""The real SAM command line takes the embedded cloud for AWS."""

import subprocess
import sys
from pathlib import Path

from local.cloud import Cloud
from local.deploy import outputs

TEMPLATE = Path(__file__).parent / "templates" / "kept" / "template.yaml"


def test_sam_deploy_passes(tmp_path):
    with Cloud(state_dir=tmp_path) as cloud:
        staging = {"LocationConstraint": cloud.region}
        cloud.client("s3").create_bucket(Bucket="staging", CreateBucketConfiguration=staging)
        sam = [str(Path(sys.executable).parent / "sam"), "deploy", "--template", str(TEMPLATE), "--stack-name", "kept"]
        options = ["--s3-bucket", "staging", "--capabilities", "CAPABILITY_IAM", "--region", cloud.region]

        done = subprocess.run(
            [*sam, *options], env=cloud.child_env(SAM_CLI_TELEMETRY="0"), cwd=tmp_path, capture_output=True, text=True
        )

        assert done.returncode == 0, done.stdout + done.stderr
        assert "Successfully created/updated stack" in done.stdout
        assert outputs(cloud, "kept")["DatabaseName"] == "kept"

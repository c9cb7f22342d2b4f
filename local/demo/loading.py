"""Steps 1 and 2: deploys the stack and lands the shop's files."""

from dataclasses import asdict
from datetime import UTC, datetime

from local.demo import landing
from local.demo.landing import Landed
from local.demo.setting import Setting
from local.deploy import STACK, deploy
from local.shops.manifest import Manifest
from local.shops.prepare import prepare

PARAMETERS = {"Stages": "0.1,0.5,1"}  # of a thousand shoppers, a hundred show a trial


def deploy_stack(setting: Setting, **parameters: str) -> None:
    with setting.report.step("deploy") as (step, advance):
        advance(0.2, "template.yaml: SAM translator, CloudFormation")
        setting.outputs = deploy(setting.cloud, stack_name=STACK, parameters=PARAMETERS | parameters)
        pages = setting.cloud.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
        resources = sum(len(page["StackResourceSummaries"]) for page in pages)
        step.tell(f"{resources} resources of template.yaml; API at {setting.outputs['ApiUrl']}")


def import_shop(setting: Setting) -> None:
    """Makes or converts the shop's files, uploads them to the landing zone, and waits for a receipt of each."""
    with setting.report.step("import") as (step, advance):
        advance(0.0, "the simulated shop" if setting.data is None else str(setting.data))
        manifest = prepare(setting.data, setting.landing_folder, end=datetime.now(UTC))
        step.tell(f"{manifest.shop}: {_contents(manifest)}")

    with setting.report.step("land") as (step, advance):
        cloud, folder = setting.cloud, setting.landing_folder
        landing.send_settings(cloud, setting.outputs["ArtifactsBucketName"], folder)
        landed = landing.drop(cloud, setting.outputs["RawBucketName"], folder, manifest, advance)
        _check_the_door(landed, manifest)
        setting.put_aside("landed", {kind: asdict(rows) for kind, rows in landed.items()})
        step.rows = sum(rows.accepted for rows in landed.values())
        step.tell(f"{sum(rows.quarantined for rows in landed.values()):,} rows quarantined, each with its reason")


def _contents(manifest: Manifest) -> str:
    """Rows of each kind, or files where nobody has counted the rows."""
    if manifest.counted:
        return ", ".join(f"{kind.rows:,} {name}" for name, kind in manifest.kinds.items())
    found = {name: len(kind.files) for name, kind in manifest.kinds.items() if kind.files}
    files = ", ".join(f"{n} {'file' if n == 1 else 'files'} of {name}" for name, n in found.items())
    return files + (f"; {len(manifest.left)} not read" if manifest.left else "")


def _check_the_door(landed: dict[str, Landed], manifest: Manifest) -> None:
    """Where the manifest has counts, the receipts must agree."""
    for name, kind in manifest.kinds.items() if manifest.counted else ():
        actual, expected = landed[name], (kind.rows, kind.bad_rows)
        if (actual.rows, actual.quarantined) != expected:
            raise AssertionError(f"{name}: {expected} rows and bad rows were sent, the receipts have {actual}")

"""The demo's steps. Data of an earlier run is restored instead of made again."""

import time

from local.demo import learning, loading, roles, serving, streaming
from local.demo.setting import Setting
from local.snapshot import keeping


def run(setting: Setting) -> None:
    """Raises: whatever a step raised; the report has a row for it."""
    loading.deploy_stack(setting)
    restored = bool(setting.kept("finished")) and restore(setting)
    if not restored:
        keeping.keep(setting.cloud)
        loading.import_shop(setting)
    if not (restored and is_serving(setting)):
        learning.retrain(setting, "train")
    streaming.start_enriching(setting)
    shopper = serving.listen(setting)
    if len(learning.endpoint_variants(setting)) < 2:
        learning.retrain(setting, "train again")
    serving.split_people(setting)
    streaming.read_enriched(setting, shopper)
    roles.tell(setting)
    setting.put_aside("finished", {"at": time.time()})


def restore(setting: Setting) -> bool:
    """Restores the data and models of an earlier run. Returns False where there are none."""
    with setting.report.step("restore") as (step, advance):
        advance(0.2, "objects, profiles, models")
        found = keeping.restore(setting.cloud)
        keeping.keep(setting.cloud)
        step.tell("objects, profiles, models as the last run left them" if found else "nothing was kept")
    return found


def is_serving(setting: Setting) -> bool:
    """Whether the restored models still serve. A model of another `features_version` fails to load; train it again."""
    with setting.report.step("endpoint") as (step, advance):
        advance(0.5, "models load")
        try:
            variants = learning.wait_for_endpoint(setting)
        except learning.EndpointFailed as error:
            step.tell(f"trained again, since {error}")
            return False
        step.tell(", ".join(f"{name}: {variant['model']}" for name, variant in variants.items()))
    return True

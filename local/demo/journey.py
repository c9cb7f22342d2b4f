"""The loop, step by step; what an earlier run kept is restored, not repeated."""

import time

from local import snapshot
from local.demo import learning, loading, serving, streaming
from local.demo.setting import Setting


def run(setting: Setting) -> None:
    """Raises: whatever a step raised; the report holds its row."""
    loading.deploy_stack(setting)
    restored = bool(setting.kept("finished")) and restore(setting)
    if not restored:
        snapshot.keep(setting.cloud)
        loading.import_shop(setting)
    if not (restored and is_serving(setting)):
        learning.retrain(setting, "train")
    streaming.start_enriching(setting)
    shopper = serving.listen(setting)
    if len(learning.endpoint_variants(setting)) < 2:
        learning.retrain(setting, "train again")
    serving.split_people(setting)
    streaming.read_enriched(setting, shopper)
    setting.put_aside("finished", {"at": time.time()})


def restore(setting: Setting) -> bool:
    """What was collected and learned before comes back; False where nothing was kept."""
    with setting.report.step("restore") as (step, advance):
        advance(0.2, "objects, profiles, models")
        found = snapshot.restore(setting.cloud)
        snapshot.keep(setting.cloud)
        step.tell("objects, profiles, models as the last run left them" if found else "nothing was kept")
    return found


def is_serving(setting: Setting) -> bool:
    """Whether the kept models still serve: those of other feature definitions refuse to load, and are trained anew."""
    with setting.report.step("endpoint") as (step, advance):
        advance(0.5, "models load")
        try:
            variants = learning.wait_for_endpoint(setting)
        except learning.EndpointFailed as error:
            step.tell(f"trained anew, since {error}")
            return False
        step.tell(", ".join(f"{name}: {told['model']}" for name, told in variants.items()))
    return True

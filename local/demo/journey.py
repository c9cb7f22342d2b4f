"""The loop, step by step; what an earlier run kept is restored, not repeated."""

import time

from local import snapshot
from local.demo import learning, loading, serving, streaming
from local.demo.setting import Setting


def run(setting: Setting) -> None:
    """Raises: whatever a step raised; the report holds its row."""
    loading.deploy_stack(setting)
    if setting.kept("finished") and restore(setting):
        streaming.start_enriching(setting)
        shopper = serving.listen(setting)
        serving.split_people(setting)
        streaming.read_enriched(setting, shopper)
        return

    snapshot.keep(setting.cloud)
    loading.import_shop(setting)
    learning.retrain(setting, "train")
    streaming.start_enriching(setting)
    shopper = serving.listen(setting)
    learning.retrain(setting, "train again")
    serving.split_people(setting)
    streaming.read_enriched(setting, shopper)
    setting.put_aside("finished", {"at": time.time()})


def restore(setting: Setting) -> bool:
    """What was collected and learned before comes back; False where nothing was kept."""
    with setting.report.step("restore") as (step, advance):
        advance(0.2, "objects, profiles, models, endpoint")
        found = snapshot.restore(setting.cloud)
        snapshot.keep(setting.cloud)
        variants = learning.wait_for_endpoint(setting) if found else {}
        step.tell(", ".join(f"{name}: {told['model']}" for name, told in variants.items()) or "nothing was kept")
    return found

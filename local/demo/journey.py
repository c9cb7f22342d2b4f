"""The demo's steps: those before the shop can be opened, and those that go on behind it.

Data of an earlier run are restored instead of made again.
"""

from local.demo import learning, loading, streaming
from local.demo.reporting import roles
from local.demo.setting import Setting
from local.demo.shopping import serving, shelves
from local.snapshot import keeping

BEHIND_A_MODEL = (
    "The shop is open. Behind it the demo goes on: a shopper clicks, a second recipe is trained and tried as the"
    " challenger of an A/B test, and 1,000 shoppers are split between both. Pages are slower meanwhile."
)
BEHIND_NO_MODEL = "The shop is open without a model. Behind it the demo asks for its shelves."


def reach_first_page(setting: Setting) -> str:
    """Everything before the shop can be opened. Returns what goes on behind it.

    Raises: whatever a step raised; the report has a row for it.
    """
    loading.deploy_stack(setting)
    restored = _restore(setting)
    if not restored:
        keeping.keep(setting.cloud)
        loading.import_shop(setting)
    if not (restored and _is_serving(setting)):
        learning.retrain(setting, "train")
    return BEHIND_A_MODEL if learning.has_endpoint(setting) else BEHIND_NO_MODEL


def go_on(setting: Setting) -> None:
    """The steps behind the open shop. Raises: as above."""
    learning.count(setting)
    streaming.start_enriching(setting)
    page = serving.somebody(setting)
    if learning.has_endpoint(setting):
        serving.listen(setting, page)
        has_items = True
    else:
        has_items = bool(shelves.tell_shelves(setting, page))
    if has_items:
        serving.refuse(setting, page)
    if learning.has_endpoint(setting):
        _compare_models(setting)
    if has_items:
        streaming.read_enriched(setting, page.person)
    roles.tell(setting)


def _compare_models(setting: Setting) -> None:
    if len(learning.endpoint_variants(setting)) < 2:
        learning.propose(setting, patience=3)  # the network may train a little longer
        learning.retrain(setting, "train again")
        learning.count(setting)
    serving.split_people(setting)


def _restore(setting: Setting) -> bool:
    """Restores the data and models of an earlier run on the same data. Returns False where there are none."""
    if (setting.kept("opened") or {}).get("source") != setting.source:
        return False
    with setting.report.step("restore") as (step, advance):
        advance(0.2, "objects, profiles, models")
        found = keeping.restore(setting.cloud)
        keeping.keep(setting.cloud)
        again = "" if setting.data is None else f"; FRESH=1 reads {setting.data} again"
        step.tell(f"objects, profiles, models as the last run left them{again}" if found else "nothing was kept")
    return found


def _is_serving(setting: Setting) -> bool:
    """Whether the restored models still serve. A model of another `features_version` fails to load; train it again."""
    with setting.report.step("endpoint") as (step, advance):
        advance(0.5, "models load")
        if not learning.has_endpoint(setting):
            step.tell("no model was released before")
            return False
        try:
            variants = learning.wait_for_endpoint(setting)
        except learning.EndpointFailed as error:
            step.tell(f"trained again, since {error}")
            return False
        step.tell(", ".join(f"{name}: {variant['model']}" for name, variant in variants.items()))
    return True

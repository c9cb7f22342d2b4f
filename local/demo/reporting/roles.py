"""What the demo's calls needed of their roles, and what the roles allow that nothing needed."""

from local.demo.setting import Setting
from local.permissions import acting


def tell(setting: Setting) -> None:
    with setting.report.step("roles") as (step, _):
        ledger, granted = acting.ledger(), acting.granted(setting.cloud.account_id)
        denied, unused = ledger.denied.total(), ledger.unused(granted)
        step.tell(f"{ledger.judged:,} calls judged, {denied} denied; {len(unused)} of {len(granted)} grants never used")
        for denial in sorted(ledger.denied)[:5]:
            step.tell(f"denied: {denial.role} {denial.action} {denial.resource}")

"""What the month prints: a line a day, and below it what happened that day."""

from local.month.releases.held import Held
from local.month.releases.row import Releases
from local.month.report.figures import Figures

HEAD = (
    "day  visitors  clicks a visit: Aisle / popular / oracle  revenue a visit: Aisle / popular / oracle  "
    "catalogue  new, today's  model age  oldest fact  books open  s"
)


def line(row: Figures) -> str:
    age = "-" if row.model_age_days is None else f"{row.model_age_days:.1f}"
    return (
        f"{row.day:3}  {row.visitors:8}"
        f"  {row.clicks_aisle:16.3f} / {row.clicks_popularity:7.3f} / {row.clicks_oracle:.3f}"
        f"  {row.revenue_aisle:17.2f} / {row.revenue_popularity:7.2f} / {row.revenue_oracle:.2f}"
        f"  {row.catalogue_shown:9.0%}  {row.new_shown:4.0%}, {row.first_day_shown:6.0%}  {age:>9}"
        f"  {row.oldest_fact_s:9.0f} s"
        f"  {row.open_in_books:10}  {row.seconds_day + row.seconds_night:.0f}"
    )


def notes(row: Figures) -> list[str]:
    rungs = ", ".join(f"{name} {share:.0%}" for name, share in row.rungs.items())
    fates = vars(row.ledger)
    books = " + ".join(f"{number:,} {fate}" for fate, number in fates.items())
    traffic = ", ".join(f"{number:,} {name}" for name, number in row.traffic.items())
    return [
        f"served by {rungs}; {row.refused} refusals",
        f"files that a shown price has missed {row.price_behind:.3f}, stock {row.stock_behind:.3f}",
        f"clicks of those signed in: {row.signed_in_aisle:.3f} / {row.signed_in_popularity:.3f}",
        f"clicked {row.clicks_made:.3f} a visit, paid {row.revenue_made:.2f}; "
        f"the day took {row.seconds_day:.0f} s, the night {row.seconds_night:.0f} s",
        f"ledger: {row.ledger.sent:,} = {books}; the shoppers sent {row.sent.sent:,}; calls: {traffic}",
        *trial(row.trial),
        *(f"release: {each}" for each in row.releases),
        *(f"verdict: {each}" for each in row.verdicts),
        *(f"incident: {each}" for each in row.incidents),
        *(f"failed: {each}" for each in row.failures),
    ]


def trial(row: Releases) -> list[str]:
    """What was released and tried."""
    people = ", ".join(f"{number} {variant}" for variant, number in sorted(row.people.items()))
    waiting = ", ".join(row.waiting) or "nothing"
    return [
        f"champion: {row.champion}; tried: {tried(row)}; people: {people}; waits: {waiting}",
        *(f"proposal: {each}" for each in row.proposed),
        *(f"refreshed: {each}" for each in row.refreshed),
        *(f"refused by the gate: {each}" for each in row.refused),
        *(f"alarm: {each}" for each in row.alarms),
        *(f"an erasure changed {each}" for each in row.erasures),
    ]


def tried(row: Releases) -> str:
    """Each recipe that was tried on the day, with its shares."""
    told = [f"{name} at {_shares(shares)}" for name, shares in row.tried.items()]
    return ", ".join(told) or "nothing"


def verdict(held: Held) -> str:
    return f"{'yes' if held.is_true else 'NO '}  {held.story.value}: {held.words}"


def _shares(shares: list[float]) -> str:
    """
    >>> _shares([0.1, 0.5, 0.5])
    '10%, 50%'
    """
    return ", ".join(dict.fromkeys(f"{share:.0%}" for share in shares))

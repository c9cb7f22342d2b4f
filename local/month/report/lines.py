"""What the month prints: a line a day, and below it what happened that day."""

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
        *(f"release: {each}" for each in row.releases),
        *(f"verdict: {each}" for each in row.verdicts),
        *(f"incident: {each}" for each in row.incidents),
        *(f"failed: {each}" for each in row.failures),
    ]

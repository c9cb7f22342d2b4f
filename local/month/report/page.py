"""The month's page: plots and the table, in one HTML file; beside it the rows as JSON lines, and the table for docs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from local.month.releases.held import Held
from local.month.report import lines
from local.month.report.figures import Figures
from local.month.report.plots import HEIGHT, WIDTH, Plot, plot
from local.month.size import Size

FILE, PLOTS, ROWS, TABLE = "month.html", "month.svg", "month.jsonl", "month.md"

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def write(folder: Path, rows: list[Figures], seed: int, size: Size, held: Sequence[Held] = ()) -> None:
    """Writes the four files anew, with the days so far. `held`: what is known of the stories at the end."""
    drawn = TEMPLATES.get_template("plots.svg.j2").render(plots=plots(rows), width=WIDTH, height=HEIGHT)
    table = [cells(row) for row in rows]
    page = TEMPLATES.get_template("page.html.j2")
    (folder / PLOTS).write_text(drawn)
    (folder / FILE).write_text(page.render(drawn=drawn, rows=rows, table=table, seed=seed, size=size, held=held))
    (folder / TABLE).write_text(markdown(table))
    (folder / ROWS).write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows))


def plots(rows: list[Figures]) -> list[Plot]:
    def each(name: str) -> list[float | None]:
        return [getattr(row, name) for row in rows]

    rungs = list(dict.fromkeys(rung for row in rows for rung in row.rungs))
    calls = list(rows[0].traffic)
    return [
        plot("Clicks", "a visit", {who: each(f"clicks_{who}") for who in ("aisle", "popularity", "oracle")}),
        plot("Revenue", "a visit", {who: each(f"revenue_{who}") for who in ("aisle", "popularity", "oracle")}),
        plot("Regret", "clicks a visit", {"oracle less Aisle": each("regret")}),
        plot("Signed in", "clicks a visit", {who: each(f"signed_in_{who}") for who in ("aisle", "popularity")}),
        plot(
            "Shown",
            "share",
            {
                "of the catalogue": each("catalogue_shown"),
                "of new items": each("new_shown"),
                "of those of the day": each("first_day_shown"),
            },
        ),
        plot("Age", "days", {"model": each("model_age_days")}),
        plot("Behind", "files", {"price": each("price_behind"), "stock": each("stock_behind")}),
        plot("Oldest fact in an answer", "s", {"price or stock": each("oldest_fact_s")}),
        plot("Answers by rung", "share", {rung: [row.rungs.get(rung, 0.0) for row in rows] for rung in rungs}),
        plot("Tried", "share of the people", {"challenger": each("share_tried")}),
        plot("Calls", "thousands", {call: [row.traffic[call] / 1_000 for row in rows] for call in calls}),
        plot("Seconds", "s", {"day": each("seconds_day"), "night": each("seconds_night")}),
    ]


def cells(row: Figures) -> dict[str, Any]:
    """One row of the table, as docs/month.md explains its columns."""
    rungs = ", ".join(f"{name} {share:.0%}" for name, share in row.rungs.items())
    return {
        "day": row.day,
        "visitors": row.visitors,
        "clicks: Aisle, popularity, oracle": (
            f"{row.clicks_aisle:.3f}, {row.clicks_popularity:.3f}, {row.clicks_oracle:.3f}"
        ),
        "of those signed in: Aisle, popularity": f"{row.signed_in_aisle:.3f}, {row.signed_in_popularity:.3f}",
        "revenue: Aisle, popularity, oracle": (
            f"{row.revenue_aisle:.2f}, {row.revenue_popularity:.2f}, {row.revenue_oracle:.2f}"
        ),
        "regret": f"{row.regret:.3f}",
        "clicked, paid": f"{row.clicks_made:.3f}, {row.revenue_made:.2f}",
        "catalogue shown": f"{row.catalogue_shown:.0%}",
        "new shown: week, first day": f"{row.new_shown:.0%}, {row.first_day_shown:.0%}",
        "model age": "-" if row.model_age_days is None else f"{row.model_age_days:.1f}",
        "behind: price, stock": f"{row.price_behind:.3f}, {row.stock_behind:.3f}",
        "oldest fact, s": f"{row.oldest_fact_s:.0f}",
        "served by": rungs,
        "sent = stored + rejected + duplicate + lost": (
            f"{row.ledger.sent} = " + " + ".join(str(number) for number in vars(row.ledger).values())
        ),
        "open": row.open_in_books,
        "S3, Glue, Lambda": f"{row.traffic['s3']}, {row.traffic['glue']}, {row.traffic['lambda']}",
        "champion": row.trial.champion,
        "tried": lines.tried(row.trial),
        "people": ", ".join(f"{number} {variant}" for variant, number in sorted(row.trial.people.items())),
        "waits": ", ".join(row.trial.waiting) or "-",
        "proposed": "; ".join(row.trial.proposed) or "-",
        "refreshed in the night": ", ".join(row.trial.refreshed) or "-",
        "refused by the gate": "; ".join(row.trial.refused) or "-",
        "alarms": "; ".join(row.trial.alarms) or "-",
        "releases": "; ".join(row.releases) or "-",
        "verdicts": "; ".join(row.verdicts) or "-",
        "happened": "; ".join([*row.incidents, *row.trial.erasures, *row.failures]) or "-",
        "seconds: day, night": f"{row.seconds_day:.0f}, {row.seconds_night:.0f}",
    }


def markdown(table: list[dict[str, Any]]) -> str:
    names = list(table[0])
    lines = [names, ["---"] * len(names), *(list(row.values()) for row in table)]
    return "".join("| " + " | ".join(str(cell).replace("|", "/") for cell in line) + " |\n" for line in lines)

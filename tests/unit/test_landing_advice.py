"""Each loss of a landing file comes with its repair, in words."""

import pytest

from aisle.landing.advice import advise
from tests.landed_file import land

HEAD = "Bestellnummer;Artikelnummer;Datum;Kundennummer;Einzelpreis;Bestellstatus;Menge\n"
GOOD = "1;A1;24.12.2025;K1;9,50;bezahlt;1\n"


def advice_on(row, head=HEAD):
    """What is advised on the file's only loss."""
    receipt = land("orders", head + row).receipt
    columns = receipt["assumed"]["columns"]
    losses = [(field, lost["reason"], lost["value"]) for field, lost in receipt["dropped"].items()]
    losses += [(*reason.split(": ", 1), receipt["examples"][reason]["value"]) for reason in receipt["reasons"]]
    [(field, reason, value)] = losses
    return advise("orders", field, reason, value, columns.get(field))


@pytest.mark.parametrize(
    ("row", "repair"),
    [
        (GOOD.replace("9,50", "viel"), "Write an amount such as 19.99, or leave the cell empty."),
        (GOOD.replace("24.12", "31.11"), "Write a time such as 2026-11-24T09:00:00Z."),
        (GOOD.replace("A1", ""), "Fill the column Artikelnummer, or leave the row out."),
        (GOOD.replace("K1", ""), "Fill the column Kundennummer, or leave the row out."),
        (GOOD.replace(";1\n", ";0\n"), "A correction is no sale: leave it out."),
        (GOOD.replace(";1\n", ";ein paar\n"), "Write a number such as 3, or leave the cell empty."),
        (GOOD.replace("\n", ";;x\n"), "Put a cell that holds the separator into quotes"),
        (
            GOOD.replace("bezahlt", "Teilretoure"),
            '{"orders": {"words": {"status": {"Teilretoure": "refund"}}}} (or purchase)',
        ),
    ],
)
def test_a_loss_has_its_repair(row, repair):
    assert repair in advice_on(row)


def test_where_no_column_feeds_a_field_landing_json_can_name_one():
    head = HEAD.replace("Kundennummer", "Wer")

    assert '{"orders": {"columns": {"its header": "user_id"}}}' in advice_on(GOOD, head)


def test_what_is_advised_works():
    config = {"orders": {"words": {"status": {"Teilretoure": "refund"}}}}

    landed = land("orders", HEAD + GOOD.replace("bezahlt", "Teilretoure"), config=config)

    assert (landed.rows[0]["status"], landed.receipt["dropped"]) == ("refund", {})


def test_a_file_without_rows_is_to_be_exported_again():
    assert "Export the file again" in advise("items", "file", "empty, no row in it", "", None)

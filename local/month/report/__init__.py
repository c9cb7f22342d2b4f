"""What the month tells: a row of figures a day, the printed line, the page with its plots."""

"""Bounds on what a page claims about a sale. Anybody can send it."""

MOST_PIECES = 100  # of a line: who buys more is a trader, and such an order comes by the shop's file
TIMES_LISTED = 10.0  # of the list price: room for taxes, engraving, and a dearer variant
MOST_PRICE = 100_000.0  # where no list price compares: a coat in yen, a car in euros

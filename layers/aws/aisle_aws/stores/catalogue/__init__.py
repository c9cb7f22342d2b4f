"""The live catalogue: its table, what writes it, and the files that its readers poll."""

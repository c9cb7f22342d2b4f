"""The recommenders that Aisle is measured beside, each in a file of its own."""

"""The recommenders that Aisle is compared with, each in its own file."""

"""A model and a request in, a ranked and explained answer out."""

"""The recommender: it turns a model and a request into a ranked and explained answer."""

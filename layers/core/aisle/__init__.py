"""Aisle's domain: events, profiles, features, the recommender and the experiment.

Pure: no boto3, no clock, no environment, no global randomness. Time and randomness come in as arguments.
"""

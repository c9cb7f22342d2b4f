"""Glue's catalogue as files: the crawler that fills it, and Athena's SQL over its tables."""

"""Glue's Data Catalog: the crawler that fills it, and Athena's SQL over its tables."""

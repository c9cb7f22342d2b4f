"""From Parquet channels to arrays, visits and splits."""

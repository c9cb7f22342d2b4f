"""Glue and EMR Serverless: run the same job files on PySpark, one process per run."""

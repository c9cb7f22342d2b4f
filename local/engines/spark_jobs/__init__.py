"""Glue and EMR Serverless: the same job files on PySpark, each run a process."""

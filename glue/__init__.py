"""Glue jobs: raw and accepted records -> the processed zone. Plain PySpark; shipped to the jobs inside aisle.zip."""

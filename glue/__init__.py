"""Glue jobs: raw and accepted records -> the processed zone. Plain PySpark, shipped inside aisle.zip."""

"""The streaming job on EMR Serverless. Plain PySpark, shipped inside aisle.zip."""

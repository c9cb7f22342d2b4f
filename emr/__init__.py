"""The streaming job on EMR Serverless. Plain PySpark; shipped to the job inside aisle.zip."""

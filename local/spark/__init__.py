"""Plain PySpark job files on one machine: `s3://`, the `aws-kinesis` source, and a JVM that starts quickly."""

"""The readers of streams, of Kinesis and of DynamoDB's tables: into functions and into S3."""

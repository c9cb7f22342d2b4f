"""The readers of Kinesis streams: into functions and into S3."""

"""Kinesis: what reads its streams, into functions and into S3."""

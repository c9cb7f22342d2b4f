"""The edge to AWS: the only package with boto3. It reads, writes and translates errors; it makes no decisions."""

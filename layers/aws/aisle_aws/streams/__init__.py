"""The streams: events into Kinesis, refusals into Firehose."""

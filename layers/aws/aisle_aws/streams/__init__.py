"""What flows: events into Kinesis, refusals into Firehose."""

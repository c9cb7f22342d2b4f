"""What is not kept for ever: items with a time to live, stream records, objects under a lifecycle rule, log events."""

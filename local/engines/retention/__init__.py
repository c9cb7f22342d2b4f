"""What is not kept for ever: items with a time to live, stream records, messages, objects under a rule, log events."""

"""The sources that start functions and state machines: rules, schedules and bucket notifications."""

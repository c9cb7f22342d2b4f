"""What starts functions and state machines: rules, schedules, and what happens to a bucket."""

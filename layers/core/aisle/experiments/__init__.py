"""Which model a person meets, whether it is good enough, and what the comparison says."""

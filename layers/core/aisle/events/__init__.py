"""The event contract: its types, its fields and their bounds, and what an event says of taste."""

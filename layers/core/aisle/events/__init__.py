"""The event contract, and an event's way from the page to the stream."""

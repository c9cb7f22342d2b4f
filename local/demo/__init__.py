"""The demo: sends a shop's data through the whole system, until a click changes the recommendations."""

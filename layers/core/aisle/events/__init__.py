"""The event contract: types, fields and bounds, and the preference weight of each event."""

"""Shops to try Aisle with: a simulated one, and converters of public data to landing files."""

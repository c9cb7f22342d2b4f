"""The live catalogue: what a shop says of its items at this moment, as every rung reads it."""

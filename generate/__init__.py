"""Documents generated from the code: references, JSON Schema, OpenAPI and the snippet's types."""

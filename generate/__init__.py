"""Documents made from the code: the event reference, its JSON Schema, the OpenAPI document, the snippet's types."""

"""Documents that are made from the code: the event reference, its JSON Schema and the OpenAPI document."""

"""Model artefacts, the registry, and the endpoint that serves them."""

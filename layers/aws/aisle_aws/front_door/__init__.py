"""Common steps of every HTTP request: keys, tokens, contracts, status codes."""

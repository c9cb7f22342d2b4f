"""What every HTTP request goes through: keys, tokens, contracts, status codes."""

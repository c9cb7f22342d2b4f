"""Where data lies and what its tables hold."""

"""One visit at the front door, and what its shopper counts and remembers."""

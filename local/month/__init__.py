"""A month in the embedded cloud: shoppers with hidden tastes answer back, the catalogue lives, nights retrain."""

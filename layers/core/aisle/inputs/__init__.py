"""The inputs of a ranking, as arrays: the catalogue, histories and stated preferences."""

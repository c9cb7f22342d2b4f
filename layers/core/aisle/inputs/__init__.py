"""What a ranking is computed from, as arrays: the catalogue, histories, and what people said of themselves."""

"""A shop's own files: their rows, checked one by one, and the receipt."""

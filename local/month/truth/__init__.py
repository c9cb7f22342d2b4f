"""What is true in the month and hidden from the product: tastes, looks, the catalogue's life. Pure."""

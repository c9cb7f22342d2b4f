"""A shop that uses Aisle, made from landing files: its catalogue, orders, pages and web server."""

"""The shop that uses Aisle, made of a shop's landing files: its catalogue, its orders, its pages and its web server."""

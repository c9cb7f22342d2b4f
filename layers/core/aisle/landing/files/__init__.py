"""Bytes as rows: compression, encoding, separator and form are recognised from the content."""

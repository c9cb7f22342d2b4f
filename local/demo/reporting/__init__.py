"""What the demo prints at its end: the table of a shop's files, and a failed step in words."""

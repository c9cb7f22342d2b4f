"""What the demo does as shoppers: asks for shelves, clicks, refuses, and counts how people are split."""

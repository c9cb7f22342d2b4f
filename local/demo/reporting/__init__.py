"""What the demo tells at its end: a shop's files, what the roles needed, a failed step in words."""

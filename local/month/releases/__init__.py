"""The month's releases: planted recipes that are deployed in turn, what then serves, and whether each story held."""

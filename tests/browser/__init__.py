"""A package, so that its fixtures of package scope end with it: the embedded cloud must be gone before other tests."""

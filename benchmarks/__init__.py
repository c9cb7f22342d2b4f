"""The commands that measure every figure in the documents."""

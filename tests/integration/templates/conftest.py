"""The folders here are deployed, not imported: their packages are there in a function alone."""

collect_ignore_glob = ["*/*"]

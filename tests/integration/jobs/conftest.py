"""The files here are uploaded and run as jobs, not imported."""

collect_ignore_glob = ["*"]

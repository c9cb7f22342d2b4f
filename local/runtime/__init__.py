"""What every engine uses: the running cloud, its child processes, its paths. It imports no engine."""

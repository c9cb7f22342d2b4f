"""What every engine is given: the running cloud, its child processes, its place on this machine. It knows no engine."""

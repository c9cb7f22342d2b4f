"""Data survives a restart: it is saved to `state_dir/snapshot.sqlite` while the cloud runs and when it stops."""

"""CloudWatch: the metrics that functions write and services count, and the alarms that watch them."""

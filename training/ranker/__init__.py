"""The network that judges what the views propose: its lists, its training, its evaluation."""

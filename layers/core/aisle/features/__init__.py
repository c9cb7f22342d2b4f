"""Every feature that the network sees, defined once: for training, evaluation and serving alike.

Each module is a family: it names its features and the group that an explanation counts them to, and computes them.
"""

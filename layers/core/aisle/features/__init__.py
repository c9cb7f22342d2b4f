"""The features of the network. Training, evaluation and serving share these definitions.

Each module is a family. It computes its features, and names each one and its group in explanations.
"""

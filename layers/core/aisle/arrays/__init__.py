"""Numpy helpers for many short lists in flat arrays. Every other room builds on them."""

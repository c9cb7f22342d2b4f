"""Fits each view of the shop."""

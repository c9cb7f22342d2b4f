"""Layouts: how exports of known systems, one JSON file each, become rows under the contract's names."""

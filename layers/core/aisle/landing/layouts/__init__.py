"""Layouts: how the exports of known systems name and write what the contract asks for. One JSON file each."""

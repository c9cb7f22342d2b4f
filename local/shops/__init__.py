"""Shops to try Aisle with: a simulated one, and converters of public data to landing files."""

from local.shops.manifest import Kind, Manifest
from local.shops.prepare import UnknownShopError, prepare
from local.shops.sample import sample_shoppers

__all__ = ["Kind", "Manifest", "UnknownShopError", "prepare", "sample_shoppers"]

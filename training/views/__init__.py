"""Each view of the shop, fitted."""

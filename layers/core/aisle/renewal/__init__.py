"""A trained model over live facts: prices and stock of this moment, and the items that came after the training."""

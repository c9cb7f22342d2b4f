"""Why an item stands where it does: the parts of its score, the acts behind them, and a sentence for the shopper."""
